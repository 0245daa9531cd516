using System.Text;
using Xebec.Store.Objects;

namespace Xebec.Store.Log;

/// <summary>
/// Reads what a <see cref="ByteBuffer"/> wrote. Bytes that passed their checksum and do not parse were written by another version.
/// </summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Left => _rest.Length;

    public byte Byte() => Bytes(1)[0];

    public ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new FormatException("a number has more than ten bytes");
    }

    public ReadOnlySpan<byte> Blob() => Bytes((int)Math.Min(Number(), int.MaxValue));

    public string Text() => Encoding.UTF8.GetString(Blob());

    /// <summary>A text that is often the same.</summary>
    public string Text(StringPool pool) => pool.Get(Blob());

    private ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _rest.Length)
        {
            throw new FormatException($"a record wants {count} bytes where {_rest.Length} are left");
        }

        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
