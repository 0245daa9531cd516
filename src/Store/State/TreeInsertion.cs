namespace Xebec.Store.State;

/// <summary>One insertion (or replacement) on its way down a tree and back up.</summary>
internal struct TreeInsertion<TItem, TKey, TOrder>(TItem item, object edit)
    where TOrder : struct, IOrder<TItem, TKey>
{
    private readonly TKey _key = TOrder.KeyOf(item);

    public TItem? Replaced { get; private set; }

    // gives the changed node and, when it had to split, its new right neighbour with that one's lower bound
    public Node Into(Node node, out Node? right, out TKey bound)
        => node is Leaf<TItem> leaf ? IntoLeaf(leaf, out right, out bound) : IntoBranch((Branch<TKey>)node, out right, out bound);

    private Leaf<TItem> IntoLeaf(Leaf<TItem> from, out Node? right, out TKey bound)
    {
        right = null;
        bound = default!;
        int at = OrderedTree<TItem, TKey, TOrder>.Find(from, _key);
        Leaf<TItem> leaf = from.For(edit);
        if (at >= 0)
        {
            Replaced = leaf.Items[at];
            leaf.Items[at] = item;
            return leaf;
        }

        at = ~at;
        if (leaf.Count == Node.Width)
        {
            // names that only grow (generated in order, loaded from a snapshot) fill their leaves instead of leaving them half empty
            int keep = at == Node.Width ? Node.Width : Node.Width / 2;
            var second = new Leaf<TItem>(edit) { Count = Node.Width - keep };
            Array.Copy(leaf.Items, keep, second.Items, 0, second.Count);
            Array.Clear(leaf.Items, keep, second.Count);
            leaf.Count = keep;
            if (at > keep || keep == Node.Width)
            {
                Place(second, at - keep);
            }
            else
            {
                Place(leaf, at);
            }

            right = second;
            bound = TOrder.KeyOf(second.Items[0]);
            return leaf;
        }

        Place(leaf, at);
        return leaf;
    }

    private readonly void Place(Leaf<TItem> leaf, int at)
    {
        Array.Copy(leaf.Items, at, leaf.Items, at + 1, leaf.Count - at);
        leaf.Items[at] = item;
        leaf.Count++;
    }

    private Branch<TKey> IntoBranch(Branch<TKey> from, out Node? right, out TKey bound)
    {
        right = null;
        bound = default!;
        int at = OrderedTree<TItem, TKey, TOrder>.ChildOf(from, _key);
        Branch<TKey> branch = from.For(edit);
        int before = branch.Children[at].Total;
        Node child = Into(branch.Children[at], out Node? split, out TKey splitBound);
        branch.Children[at] = child;
        branch.AddToTotal(child.Total - before);
        if (split is null)
        {
            return branch;
        }

        if (branch.Count < Node.Width)
        {
            branch.Insert(at + 1, split, splitBound);
            return branch;
        }

        int keep = at + 1 == Node.Width ? Node.Width - 1 : Node.Width / 2;
        var second = new Branch<TKey>(edit);
        for (int i = keep; i < Node.Width; i++)
        {
            second.Insert(second.Count, branch.Children[i], branch.Bounds[i]);
        }

        for (int i = Node.Width - 1; i >= keep; i--)
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
