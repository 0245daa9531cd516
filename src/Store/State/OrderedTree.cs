namespace Xebec.Store.State;

/// <summary>
/// A persistent ordered set of items, each with a key: a B+ tree whose changes copy the path they touch and share the rest. A value of this
/// type is a snapshot. Changes made under the same <c>edit</c> token reuse the nodes that token already copied; once a tree is published
/// its token must never be used again.
/// </summary>
internal readonly struct OrderedTree<TItem, TKey, TOrder>(Node? root)
    where TOrder : struct, IOrder<TItem, TKey>
{
    private readonly Node? _root = root;

    public int Count => _root?.Total ?? 0;

    public bool TryGet(in TKey key, out TItem item)
    {
        bool found = Find(in key, out TItem? there).Found;
        item = there!;
        return found;
    }

    /// <summary>Where the key is or would be, and the item that has it.</summary>
    public TreeSpot Find(in TKey key, out TItem? found) => TreeSpot.Of<TItem, TKey, TOrder>(_root, in key, out found);

    /// <summary>How many items come before the key.</summary>
    public int Rank(in TKey key)
    {
        int rank = 0;
        Node? node = _root;
        while (node is Branch<TKey> branch)
        {
            int child = ChildOf(branch, key);
            for (int i = 0; i < child; i++)
            {
                rank += branch.Children[i].Total;
            }

            node = branch.Children[child];
        }

        int at = node is Leaf<TItem> leaf ? Find(leaf, key) : 0;
        return rank + (at < 0 ? ~at : at);
    }

    /// <summary>All items in order.</summary>
    public IEnumerable<TItem> All() => _root is null ? [] : TreeWalk<TItem, TKey, TOrder>.All(_root);

    /// <summary>Items from the key on, in order; without the one that has the key when <paramref name="exclusive"/>.</summary>
    public IEnumerable<TItem> From(TKey key, bool exclusive = false)
        => _root is null ? [] : TreeWalk<TItem, TKey, TOrder>.From(_root, key, exclusive);

    /// <summary>What differs from an earlier tree, in order; nodes that both trees share are passed over whole.</summary>
    public IEnumerable<(TItem? Old, TItem? New)> Since(OrderedTree<TItem, TKey, TOrder> earlier)
        => TreeDifference<TItem, TKey, TOrder>.Between(earlier._root, _root);

    /// <summary>The tree with the item, in place of the one that had its key (<paramref name="replaced"/>).</summary>
    public OrderedTree<TItem, TKey, TOrder> With(TItem item, object edit, out TItem? replaced)
        => With(Find(TOrder.KeyOf(item), out _), item, edit, out replaced);

    /// <summary>The same at the spot this tree has for the item's key.</summary>
    public OrderedTree<TItem, TKey, TOrder> With(TreeSpot spot, TItem item, object edit, out TItem? replaced)
    {
        if (_root is null)
        {
            var first = new Leaf<TItem>(edit);
            first.Insert(0, item);
            replaced = default;
            return new(first);
        }

        var insertion = new TreeInsertion<TItem, TKey, TOrder>(item, edit);
        Node changed = insertion.Into(_root, spot, out Node? right, out TKey bound);
        replaced = insertion.Replaced;
        if (right is null)
        {
            return new(changed);
        }

        var top = new Branch<TKey>(edit);
        top.Insert(0, changed, bound);
        top.Insert(1, right, bound);
        return new(top);
    }

    /// <summary>The tree without the item that has the key; itself when there is none.</summary>
    public OrderedTree<TItem, TKey, TOrder> Without(in TKey key, object edit, out TItem? removed)
    {
        TreeSpot spot = Find(in key, out removed);
        if (!spot.Found)
        {
            return this;
        }

        Node left = TreeRemoval<TItem, TKey>.From(_root!, spot, edit);
        while (left is Branch<TKey> { Count: 1 } only)
        {
            left = only.Children[0];
        }

        return new(left.Count == 0 ? null : left);
    }

    internal static int ChildOf(Branch<TKey> branch, in TKey key)
    {
        ReadOnlySpan<TKey> bounds = branch.Bounds;
        int low = 0;
        int high = bounds.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            if (TOrder.Compare(in bounds[middle], in key) <= 0)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    // the item's place, or the complement of where it would be inserted
    internal static int Find(Leaf<TItem> leaf, in TKey key)
    {
        int low = 0;
        int high = leaf.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = TOrder.Compare(leaf.Items[middle], key);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }
}
