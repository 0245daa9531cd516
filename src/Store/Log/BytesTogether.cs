using System.Buffers;

namespace Xebec.Store.Log;

/// <summary>
/// Puts the bytes of objects recovered together into one array, which the collector counts as one and, from 85 KB on, never moves. The
/// array stays as long as one of them does; so recovered objects hold at most what was recovered.
/// </summary>
/// <param name="mostBytes">As many as will be added, or more.</param>
internal sealed class BytesTogether(int mostBytes) : IDisposable
{
    private readonly byte[] _gathered = ArrayPool<byte>.Shared.Rent(mostBytes);
    private int _length;
    private byte[]? _all;

    /// <summary>Adds an object's bytes; where they will be.</summary>
    public Range Add(ReadOnlySpan<byte> bytes)
    {
        int start = _length;
        bytes.CopyTo(_gathered.AsSpan(start));
        _length += bytes.Length;
        return start.._length;
    }

    /// <summary>The bytes at a range, once all were added.</summary>
    public ReadOnlyMemory<byte> At(Range range) => (_all ??= All()).AsMemory(range);

    // an array this long costs as much to zero as to fill
    private byte[] All()
    {
        byte[] all = GC.AllocateUninitializedArray<byte>(_length);
        _gathered.AsSpan(0, _length).CopyTo(all);
        return all;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_gathered);
}
