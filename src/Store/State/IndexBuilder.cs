using System.Runtime.InteropServices;

namespace Xebec.Store.State;

/// <summary>
/// Makes an index of entries that come in the order of their places, whatever their values:
/// entries are chained by its hash, so that only the different hashes need sorting.
/// </summary>
internal sealed class IndexBuilder
{
    private readonly Dictionary<ulong, (int First, int Last)> _chains = [];
    private readonly List<(Place Place, int Next)> _entries = [];

    public void Add(string value, Place place)
    {
        ref (int First, int Last) chain = ref CollectionsMarshal.GetValueRefOrAddDefault(_chains, IndexEntry.HashOf(value), out bool known);
        if (known)
        {
            if (ReferenceEquals(_entries[chain.Last].Place, place))
            {
                return;
            }

            CollectionsMarshal.AsSpan(_entries)[chain.Last].Next = _entries.Count;
        }
        else
        {
            chain.First = _entries.Count;
        }

        chain.Last = _entries.Count;
        _entries.Add((place, -1));
    }

    public OrderedTree<IndexEntry, IndexEntry, ByValue> Build()
    {
        var tree = new TreeBuilder<IndexEntry, IndexEntry, ByValue>();
        foreach ((ulong hash, (int first, _)) in _chains.OrderBy(c => c.Key))
        {
            for (int at = first; at >= 0; at = _entries[at].Next)
            {
                tree.Add(new IndexEntry(hash, _entries[at].Place));
            }
        }

        return tree.Build();
    }
}
