using System.Buffers;
using System.Text;

namespace Xebec.Store.Log;

/// <summary>A growing byte array one writes records into, reused from group to group.</summary>
internal sealed class ByteBuffer(int capacity = 64 << 10)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public Span<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Empties it; an array that one huge group needed is not kept.</summary>
    public void Clear(int keepBytes = int.MaxValue)
    {
        Length = 0;
        if (_bytes.Length > keepBytes)
        {
            _bytes = new byte[capacity];
        }
    }

    /// <summary>The next bytes, zeroed, counted as written.</summary>
    public Span<byte> Take(int count)
    {
        Span<byte> taken = Space(count);
        taken.Clear();
        Length += count;
        return taken;
    }

    public void Add(byte value)
    {
        Space(1)[0] = value;
        Length++;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Space(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Seven bits a byte, lowest first.</summary>
    public void AddNumber(ulong value)
    {
        Span<byte> space = Space(10);
        int used = 0;
        while (value >= 0x80)
        {
            space[used++] = (byte)(value | 0x80);
            value >>= 7;
        }

        space[used++] = (byte)value;
        Length += used;
    }

    public void AddText(string text)
    {
        // names are ASCII nearly always, and then need no counting
        int before = Length;
        AddNumber((ulong)text.Length);
        if (Ascii.FromUtf16(text, Space(text.Length), out int written) == OperationStatus.Done)
        {
            Length += written;
            return;
        }

        Length = before;
        int bytes = Encoding.UTF8.GetByteCount(text);
        AddNumber((ulong)bytes);
        Encoding.UTF8.GetBytes(text, Space(bytes));
        Length += bytes;
    }

    public void AddBlob(ReadOnlySpan<byte> bytes)
    {
        AddNumber((ulong)bytes.Length);
        Add(bytes);
    }

    /// <summary>Zeros up to the next multiple.</summary>
    public void Pad(int multiple) => Take((multiple - (Length % multiple)) % multiple);

    private Span<byte> Space(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        return _bytes.AsSpan(Length, count);
    }
}
