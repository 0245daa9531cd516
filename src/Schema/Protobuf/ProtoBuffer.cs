using System.Buffers;
using System.Buffers.Binary;

namespace Xebec.Schema.Protobuf;

/// <summary>
/// Writes protobuf forwards into pooled memory. The length in front of a message is known only behind it: one byte is kept for it, and the
/// message is moved when that does not do (three of four messages in a pod are shorter than 128 bytes).
/// </summary>
internal ref struct ProtoBuffer
{
    private byte[] _bytes;
    private int _length;

    public ProtoBuffer(int expected) => _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(256, expected));

    public readonly int Length => _length;

    public readonly ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    public void Varint(ulong number)
    {
        Grow(10);
        while (number >= 0x80)
        {
            _bytes[_length++] = (byte)(number | 0x80);
            number >>= 7;
        }

        _bytes[_length++] = (byte)number;
    }

    public void Double(double number)
    {
        Grow(8);
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.AsSpan(_length), number);
        _length += 8;
    }

    /// <summary>A length and so many bytes.</summary>
    public void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        Varint((uint)bytes.Length);
        Raw(bytes);
    }

    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Space(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Room for bytes that <see cref="Advance"/> then counts.</summary>
    public Span<byte> Space(int most)
    {
        Grow(most);
        return _bytes.AsSpan(_length);
    }

    public void Advance(int count) => _length += count;

    /// <summary>Starts a message; give what this returns to <see cref="Close"/>.</summary>
    public int Open()
    {
        Grow(1);
        return _length++;
    }

    public void Close(int opened)
    {
        int content = _length - opened - 1;
        if (content < 0x80)
        {
            _bytes[opened] = (byte)content;
            return;
        }

        int more = content < 1 << 14 ? 1 : content < 1 << 21 ? 2 : content < 1 << 28 ? 3 : 4;
        Grow(more);
        Buffer.BlockCopy(_bytes, opened + 1, _bytes, opened + 1 + more, content);
        _length += more;
        for (int i = opened; ; i++)
        {
            if (i == opened + more)
            {
                _bytes[i] = (byte)content;
                return;
            }

            _bytes[i] = (byte)(content | 0x80);
            content >>= 7;
        }
    }

    private void Grow(int more)
    {
        if (_length + more <= _bytes.Length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + more));
        Buffer.BlockCopy(_bytes, 0, larger, 0, _length);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
