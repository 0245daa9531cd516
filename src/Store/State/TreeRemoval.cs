namespace Xebec.Store.State;

/// <summary>Removes a key known to be present; thin nodes are merged with a neighbour where both fit in three quarters of a node.</summary>
internal static class TreeRemoval<TItem, TKey, TOrder>
    where TOrder : struct, IOrder<TItem, TKey>
{
    public static Node From(Node node, in TKey key, object edit)
    {
        if (node is Leaf<TItem> leaf)
        {
            int at = OrderedTree<TItem, TKey, TOrder>.Find(leaf, key);
            Leaf<TItem> changed = leaf.For(edit);
            changed.Count--;
            Array.Copy(changed.Items, at + 1, changed.Items, at, changed.Count - at);
            changed.Items[changed.Count] = default!;
            return changed;
        }

        var branch = (Branch<TKey>)node;
        int place = OrderedTree<TItem, TKey, TOrder>.ChildOf(branch, key);
        branch = branch.For(edit);
        Node child = From(branch.Children[place], key, edit);
        branch.Children[place] = child;
        branch.AddToTotal(-1);
        if (child.Count == 0)
        {
            branch.Remove(place);
        }
        else if (child.Count < Node.Thin && branch.Count > 1)
        {
            int left = place == 0 ? 0 : place - 1;
            if (branch.Children[left].Count + branch.Children[left + 1].Count <= Node.Width * 3 / 4)
            {
                Merge(branch, left, edit);
            }
        }

        return branch;
    }

    private static void Merge(Branch<TKey> parent, int left, object edit)
    {
        Node first = parent.Children[left];
        Node second = parent.Children[left + 1];
        TKey bound = parent.Bounds[left + 1];
        parent.Remove(left + 1);
        int moved = second.Total;
        if (first is Leaf<TItem> leaf)
        {
            Leaf<TItem> into = leaf.For(edit);
            Array.Copy(((Leaf<TItem>)second).Items, 0, into.Items, into.Count, second.Count);
            into.Count += second.Count;
            parent.Children[left] = into;
        }
        else
        {
            Branch<TKey> into = ((Branch<TKey>)first).For(edit);
            var from = (Branch<TKey>)second;
            for (int i = 0; i < from.Count; i++)
            {
                into.Insert(into.Count, from.Children[i], i == 0 ? bound : from.Bounds[i]);
            }

            parent.Children[left] = into;
        }

        parent.AddToTotal(moved);
    }
}
