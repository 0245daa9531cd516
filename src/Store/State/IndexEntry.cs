using System.Numerics;
using System.Runtime.InteropServices;

namespace Xebec.Store.State;

/// <summary>
/// An entry of an index: the hash of a field's value or an owner's uid, then where the object is. Only places are kept, so that an update
/// which leaves the value alone leaves the index alone; and of values only hashes, which are compared without a look elsewhere and which
/// the collector does not follow. Whoever reads an index looks at each object whether it has the value: two values may have one hash.
/// </summary>
internal readonly record struct IndexEntry(ulong Hash, Place Place)
{
    /// <summary>Before all entries of a hash.</summary>
    public static IndexEntry FirstOf(ulong hash) => new(hash, Place.First);

    /// <summary>The same in every process.</summary>
    public static ulong HashOf(string value)
    {
        ReadOnlySpan<byte> rest = MemoryMarshal.AsBytes(value.AsSpan());
        ulong hash = (ulong)value.Length;
        for (; rest.Length >= 8; rest = rest[8..])
        {
            hash = Mixed(hash ^ MemoryMarshal.Read<ulong>(rest));
        }

        foreach (byte b in rest)
        {
            hash = Mixed(hash ^ b);
        }

        return hash;
    }

    // an odd factor, the golden ratio's, carries bits up; the turn brings them down again
    internal static ulong Mixed(ulong hash) => BitOperations.RotateLeft(hash * 0x9E3779B97F4A7C15, 29);
}

/// <summary>By the hash of the value, then resource, then key.</summary>
internal readonly struct ByValue : IOrder<IndexEntry, IndexEntry>
{
    public static IndexEntry KeyOf(IndexEntry item) => item;

    public static int Compare(IndexEntry item, in IndexEntry key) => Compare(in item, in key);

    public static int Compare(in IndexEntry left, in IndexEntry right)
        => left.Hash != right.Hash ? left.Hash.CompareTo(right.Hash) : Place.Compare(left.Place, right.Place);
}
