namespace Xebec.Store.State;

/// <summary>
/// A node of an <see cref="OrderedTree{TItem,TKey,TOrder}"/>. A node may be changed in place only by the edit that made it
/// (<see cref="Edit"/>); everyone else copies it. 32 wide: a path copy is four nodes, 1.3 KB, at 150,000 items.
/// </summary>
internal abstract class Node(object edit)
{
    public const int Width = 32;
    public const int Thin = Width / 4;

    public object Edit { get; } = edit;

    /// <summary>Items or children in this node.</summary>
    public int Count { get; set; }

    /// <summary>Items in this node and all below.</summary>
    public abstract int Total { get; }
}

internal sealed class Leaf<TItem>(object edit) : Node(edit)
{
    public TItem[] Items { get; } = new TItem[Width];

    public override int Total => Count;

    public Leaf<TItem> For(object edit)
    {
        if (ReferenceEquals(Edit, edit))
        {
            return this;
        }

        var copy = new Leaf<TItem>(edit) { Count = Count };
        Array.Copy(Items, copy.Items, Count);
        return copy;
    }
}

internal sealed class Branch<TKey>(object edit) : Node(edit)
{
    private int _total;
    private TKey[]? _bounds;
    private bool _ownsBounds;

    public Node[] Children { get; } = new Node[Width];

    /// <summary>
    /// A lower bound of each child's keys and an upper bound (exclusive) of the child before; that of the first child is not used. Shared with the
    /// branch this is a copy of until they differ, which few changes make them.
    /// </summary>
    public ReadOnlySpan<TKey> Bounds => _bounds.AsSpan(0, Count);

    public override int Total => _total;

    public void AddToTotal(int more) => _total += more;

    public Branch<TKey> For(object edit)
    {
        if (ReferenceEquals(Edit, edit))
        {
            return this;
        }

        var copy = new Branch<TKey>(edit) { Count = Count, _total = _total, _bounds = _bounds };
        Array.Copy(Children, copy.Children, Count);
        return copy;
    }

    public void Insert(int at, Node child, TKey bound)
    {
        TKey[] bounds = OwnBounds();
        Array.Copy(Children, at, Children, at + 1, Count - at);
        Array.Copy(bounds, at, bounds, at + 1, Count - at);
        Children[at] = child;
        bounds[at] = bound;
        Count++;
        _total += child.Total;
    }

    public void Remove(int at)
    {
        TKey[] bounds = OwnBounds();
        _total -= Children[at].Total;
        Count--;
        Array.Copy(Children, at + 1, Children, at, Count - at);
        Array.Copy(bounds, at + 1, bounds, at, Count - at);
        Children[Count] = null!;
        bounds[Count] = default!;
    }

    private TKey[] OwnBounds()
    {
        if (!_ownsBounds)
        {
            var own = new TKey[Width];
            _bounds?.CopyTo(own, 0);
            _bounds = own;
            _ownsBounds = true;
        }

        return _bounds!;
    }
}
