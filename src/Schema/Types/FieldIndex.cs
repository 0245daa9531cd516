using System.Text;

namespace Xebec.Schema.Types;

/// <summary>
/// Finds fields by UTF-8 name without decoding: first the one expected next (bodies mostly come in the order of the table or of the names),
/// then by a small hash table.
/// </summary>
internal sealed class FieldIndex
{
    // of a type with as many fields as the largest built-in one
    private const int BucketsOfFew = 256;

    private readonly FieldSchema[] _fields;
    private readonly byte[][] _names;
    private readonly int[] _buckets;
    private readonly int[] _chain;
    private int[]? _ranks;

    public FieldIndex(IReadOnlyList<FieldSchema> fields)
    {
        _fields = [.. fields];
        _names = [.. fields.Select(f => Encoding.UTF8.GetBytes(f.Name))];
        _buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, fields.Count * 2))];
        _chain = new int[fields.Count];
        for (int i = 0; i < _fields.Length; i++)
        {
            int bucket = BucketOf(_names[i]);
            _chain[i] = _buckets[bucket];
            _buckets[bucket] = i + 1;
        }

        AlwaysWritten = [.. Enumerable.Range(0, _fields.Length).Where(i => _fields[i].Presence == Presence.Always)];
        AlwaysByName = [.. AlwaysWritten.OrderBy(i => _fields[i].Name, StringComparer.Ordinal)];
        if (_fields.Length <= 64)
        {
            AlwaysMask = AlwaysWritten.Aggregate(0UL, (mask, i) => mask | (1UL << i));
        }
    }

    /// <summary>Positions of the fields that are written even when unset.</summary>
    public int[] AlwaysWritten { get; }

    /// <summary>The same, ordered by name.</summary>
    public int[] AlwaysByName { get; }

    /// <summary>The same as bits, for types of at most 64 fields.</summary>
    public ulong AlwaysMask { get; }

    public ReadOnlySpan<FieldSchema> Fields => _fields;

    /// <summary>Of each field by position, its place among the fields ordered by name.</summary>
    public ReadOnlySpan<int> NameRanks => _ranks ??= Ranks();

    /// <summary>The position of a field, or -1. <paramref name="expected"/> is tried first, and moves on behind what was found.</summary>
    public int Find(ReadOnlySpan<byte> name, ref int expected)
    {
        if (expected < _names.Length && name.SequenceEqual(_names[expected]))
        {
            return expected++;
        }

        if (name.IsEmpty)
        {
            return -1;
        }

        for (int at = _buckets[BucketOf(name)]; at != 0; at = _chain[at - 1])
        {
            if (name.SequenceEqual(_names[at - 1]))
            {
                expected = at;
                return at - 1;
            }
        }

        return -1;
    }

    private int[] Ranks()
    {
        var ranks = new int[_fields.Length];
        int rank = 0;
        foreach (FieldSchema field in _fields.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            ranks[field.Position] = rank++;
        }

        return ranks;
    }

    private int BucketOf(ReadOnlySpan<byte> name)
    {
        // length, first, middle and last byte tell the names of one type apart
        // nearly always; definitions may have thousands that differ elsewhere
        int length = name.Length;
        if (_buckets.Length > BucketsOfFew)
        {
            uint whole = 2166136261;
            foreach (byte part in name)
            {
                whole = (whole ^ part) * 16777619;
            }

            return (int)((whole ^ (whole >> 15)) & (uint)(_buckets.Length - 1));
        }

        int hash = length == 0 ? 0 : (length * 31) + (name[0] * 7) + (name[length / 2] * 131) + (name[length - 1] * 17);
        return hash & (_buckets.Length - 1);
    }
}
