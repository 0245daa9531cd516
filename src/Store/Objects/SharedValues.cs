namespace Xebec.Store.Objects;

/// <summary>
/// Lets equal pieces of JSON share what was read from them: the pods of a set have the same labels and owner. A cache of four places
/// for each hash, in which a newcomer evicts somebody when all are taken, so it is bounded; racing threads at worst read a piece twice.
/// </summary>
internal sealed class SharedValues<T>
    where T : class
{
    private const int Ways = 4;
    private const int Places = 16384;
    private const int LongestBytes = 512;

    // beside the entries, so that the four are found in one line of the processor's cache
    private readonly uint[] _hashes = new uint[Places];
    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>What was read from these bytes before; else the bytes' hash,
    /// under which <see cref="Keep"/> keeps what is read now.</summary>
    public T? Find(ReadOnlySpan<byte> utf8, out uint hash)
    {
        hash = 0;
        if (utf8.Length > LongestBytes)
        {
            return null;
        }

        hash = StringPool.Hash(utf8);
        int first = FirstOf(hash);
        for (int at = first; at < first + Ways; at++)
        {
            if (_hashes[at] == hash && _entries[at] is { } known && known.Utf8.AsSpan().SequenceEqual(utf8))
            {
                return known.Value;
            }
        }

        return null;
    }

    public T Keep(uint hash, ReadOnlySpan<byte> utf8, T value)
    {
        if (utf8.Length <= LongestBytes)
        {
            int first = FirstOf(hash);
            int at = Array.IndexOf(_entries, null, first, Ways);
            at = at >= 0 ? at : first + (int)((hash >> 24) % Ways);
            _hashes[at] = hash;
            _entries[at] = new Entry(utf8.ToArray(), value);
        }

        return value;
    }

    private static int FirstOf(uint hash) => (int)(hash & (Places - 1)) & ~(Ways - 1);

    private sealed record Entry(byte[] Utf8, T Value);
}
