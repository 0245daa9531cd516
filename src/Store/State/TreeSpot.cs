namespace Xebec.Store.State;

/// <summary>
/// Where a key is in a tree, or would be: the way there, so that what was found is replaced or removed without another search. Good for the
/// very tree it was found in.
/// </summary>
internal readonly struct TreeSpot
{
    // a child's number takes 5 bits; 12 levels of nodes a quarter full hold more than can be
    private const int Bits = 5;

    private readonly ulong _way;

    private TreeSpot(ulong way, int at)
    {
        _way = way;
        At = at;
    }

    /// <summary>The item's place in its leaf; when there is none, the complement of where it would be.</summary>
    public int At { get; }

    public bool Found => At >= 0;

    /// <summary>The spot below a branch.</summary>
    public TreeSpot Below => new(_way >> Bits, At);

    /// <summary>Which of a branch's children leads there.</summary>
    public int Child => (int)(_way & ((1 << Bits) - 1));

    /// <summary>Searches a tree.</summary>
    public static TreeSpot Of<TItem, TKey, TOrder>(Node? root, in TKey key, out TItem? found)
        where TOrder : struct, IOrder<TItem, TKey>
    {
        ulong way = 0;
        int shift = 0;
        Node? node = root;
        while (node is Branch<TKey> branch)
        {
            int child = OrderedTree<TItem, TKey, TOrder>.ChildOf(branch, key);
            way |= (ulong)child << shift;
            shift += Bits;
            node = branch.Children[child];
        }

        var leaf = (Leaf<TItem>?)node;
        int at = leaf is null ? ~0 : OrderedTree<TItem, TKey, TOrder>.Find(leaf, key);
        found = at >= 0 ? leaf!.Items[at] : default;
        return new TreeSpot(way, at);
    }
}
