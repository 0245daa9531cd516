namespace Xebec.Store.Objects;

/// <summary>
/// Lets equal pieces of JSON share what was read from them: the pods of a set have the same labels and owner. A direct-mapped cache: a newcomer
/// evicts whoever sits in its place, so it is bounded; racing threads at worst read a piece twice.
/// </summary>
internal sealed class SharedValues<T>
    where T : class
{
    private const int Places = 8192;
    private const int LongestBytes = 512;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>What was read from these bytes before; else the bytes' place, where <see cref="Keep"/> puts what is read now.</summary>
    public T? Find(ReadOnlySpan<byte> utf8, out int place)
    {
        if (utf8.Length > LongestBytes)
        {
            place = -1;
            return null;
        }

        place = (int)(StringPool.Hash(utf8) & (Places - 1));
        return _entries[place] is { } known && known.Utf8.AsSpan().SequenceEqual(utf8) ? known.Value : null;
    }

    public T Keep(int place, ReadOnlySpan<byte> utf8, T value)
    {
        if (place >= 0)
        {
            _entries[place] = new Entry(utf8.ToArray(), value);
        }

        return value;
    }

    private sealed record Entry(byte[] Utf8, T Value);
}
