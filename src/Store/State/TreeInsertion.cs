namespace Xebec.Store.State;

/// <summary>One insertion (or replacement) on its way down a tree and back up.</summary>
internal struct TreeInsertion<TItem, TKey, TOrder>(TItem item, object edit)
    where TOrder : struct, IOrder<TItem, TKey>
{
    public TItem? Replaced { get; private set; }

    // gives the changed node and, when it had to split, its new right neighbour with that one's lower bound
    public Node Into(Node node, TreeSpot spot, out Node? right, out TKey bound)
        => node is Leaf<TItem> leaf ? IntoLeaf(leaf, spot.At, out right, out bound)
            : IntoBranch((Branch<TKey>)node, spot, out right, out bound);

    private Leaf<TItem> IntoLeaf(Leaf<TItem> from, int at, out Node? right, out TKey bound)
    {
        right = null;
        bound = default!;
        Leaf<TItem> leaf = from.For(edit);
        if (at >= 0)
        {
            Replaced = leaf.Items[at];
            leaf.Items[at] = item;
            return leaf;
        }

        at = ~at;
        if (leaf.Count < leaf.Width)
        {
            leaf.Insert(at, item);
            return leaf;
        }

        // names that only grow (generated in order, loaded from a snapshot) fill their leaves instead of leaving them half empty
        int keep = at == leaf.Width ? leaf.Width : leaf.Width / 2;
        var second = new Leaf<TItem>(edit);
        leaf.Move(keep, second);
        if (at > keep || keep == leaf.Width)
        {
            second.Insert(at - keep, item);
        }
        else
        {
            leaf.Insert(at, item);
        }

        right = second;
        bound = TOrder.KeyOf(second.Items[0]);
        return leaf;
    }

    private Branch<TKey> IntoBranch(Branch<TKey> from, TreeSpot spot, out Node? right, out TKey bound)
    {
        right = null;
        bound = default!;
        int at = spot.Child;
        Branch<TKey> branch = from.For(edit);
        int before = branch.Children[at].Total;
        Node child = Into(branch.Children[at], spot.Below, out Node? split, out TKey splitBound);
        branch.Children[at] = child;
        branch.AddToTotal(child.Total - before);
        if (split is null)
        {
            return branch;
        }

        if (branch.Count < branch.Width)
        {
            branch.Insert(at + 1, split, splitBound);
            return branch;
        }

        int keep = at + 1 == branch.Width ? branch.Width - 1 : branch.Width / 2;
        var second = new Branch<TKey>(edit);
        for (int i = keep; i < branch.Width; i++)
        {
            second.Insert(second.Count, branch.Children[i], branch.Bounds[i]);
        }

        for (int i = branch.Width - 1; i >= keep; i--)
        {
            branch.Remove(i);
        }

        if (at + 1 > keep)
        {
            second.Insert(at + 1 - keep, split, splitBound);
        }
        else
        {
            branch.Insert(at + 1, split, splitBound);
        }

        right = second;
        bound = second.Bounds[0];
        return branch;
    }
}
