using System.Runtime.CompilerServices;

namespace Xebec.Store.State;

/// <summary>
/// A node of an <see cref="OrderedTree{TItem,TKey,TOrder}"/>. A node may be changed in place only by
/// the edit that made it (<see cref="Edit"/>); everyone else copies it. What it holds is in it, not
/// in an array beside it: half the objects for the collector to follow, and a step less to each item.
/// </summary>
internal abstract class Node(object edit)
{
    public object Edit { get; } = edit;

    /// <summary>Items or children in this node.</summary>
    public int Count { get; protected set; }

    /// <summary>As many as fit.</summary>
    public abstract int Width { get; }

    /// <summary>Items in this node and all below.</summary>
    public abstract int Total { get; }
}

internal sealed class Leaf<TItem>(object edit) : Node(edit)
{
    public const int Most = 32;

    private Slots _items;

    public override int Width => Most;

    public override int Total => Count;

    public Span<TItem> Items => ((Span<TItem>)_items)[..Count];

    public Leaf<TItem> For(object edit)
    {
        if (ReferenceEquals(Edit, edit))
        {
            return this;
        }

        var copy = new Leaf<TItem>(edit) { Count = Count };
        Items.CopyTo(copy.Items);
        return copy;
    }

    public void Insert(int at, TItem item)
    {
        Count++;
        Items[at..^1].CopyTo(Items[(at + 1)..]);
        Items[at] = item;
    }

    public void Remove(int at)
    {
        Items[(at + 1)..].CopyTo(Items[at..]);
        Items[^1] = default!;
        Count--;
    }

    /// <summary>Moves the items from a place on behind those of another leaf.</summary>
    public void Move(int from, Leaf<TItem> to)
    {
        Span<TItem> moved = Items[from..];
        to.Count += moved.Length;
        moved.CopyTo(to.Items[^moved.Length..]);
        moved.Clear();
        Count = from;
    }

    /// <summary>Adds another leaf's items, which stay there.</summary>
    public void Add(Leaf<TItem> other)
    {
        Count += other.Count;
        other.Items.CopyTo(Items[^other.Count..]);
    }

    [InlineArray(Most)]
    private struct Slots
    {
        private TItem _first;
    }
}

internal sealed class Branch<TKey>(object edit) : Node(edit)
{
    public const int Most = 32;

    private int _total;
    private TKey[]? _bounds;
    private bool _ownsBounds;
    private Slots _children;

    public Span<Node> Children => ((Span<Node>)_children)[..Count];

    /// <summary>
    /// A lower bound of each child's keys and an upper bound (exclusive) of the child before; that of the first child is not used. Shared
    /// with the branch this is a copy of until they differ, which few changes make them.
    /// </summary>
    public ReadOnlySpan<TKey> Bounds => _bounds.AsSpan(0, Count);

    public override int Width => Most;

    public override int Total => _total;

    public void AddToTotal(int more) => _total += more;

    public Branch<TKey> For(object edit)
    {
        if (ReferenceEquals(Edit, edit))
        {
            return this;
        }

        var copy = new Branch<TKey>(edit) { Count = Count, _total = _total, _bounds = _bounds };
        Children.CopyTo(copy.Children);
        return copy;
    }

    public void Insert(int at, Node child, TKey bound)
    {
        TKey[] bounds = OwnBounds();
        Count++;
        Children[at..^1].CopyTo(Children[(at + 1)..]);
        Array.Copy(bounds, at, bounds, at + 1, Count - 1 - at);
        Children[at] = child;
        bounds[at] = bound;
        _total += child.Total;
    }

    public void Remove(int at)
    {
        TKey[] bounds = OwnBounds();
        _total -= Children[at].Total;
        Children[(at + 1)..].CopyTo(Children[at..]);
        Children[^1] = null!;
        Count--;
        Array.Copy(bounds, at + 1, bounds, at, Count - at);
        bounds[Count] = default!;
    }

    private TKey[] OwnBounds()
    {
        if (!_ownsBounds)
        {
            var own = new TKey[Most];
            _bounds?.CopyTo(own, 0);
            _bounds = own;
            _ownsBounds = true;
        }

        return _bounds!;
    }

    [InlineArray(Most)]
    private struct Slots
    {
        private Node _first;
    }
}
