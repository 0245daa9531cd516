namespace Xebec.Store.State;

/// <summary>Removes the item at a spot; thin nodes are merged with a neighbour where both fit in three quarters of a node.</summary>
internal static class TreeRemoval<TItem, TKey>
{
    public static Node From(Node node, TreeSpot spot, object edit)
    {
        if (node is Leaf<TItem> leaf)
        {
            Leaf<TItem> changed = leaf.For(edit);
            changed.Remove(spot.At);
            return changed;
        }

        int place = spot.Child;
        Branch<TKey> branch = ((Branch<TKey>)node).For(edit);
        Node child = From(branch.Children[place], spot.Below, edit);
        branch.Children[place] = child;
        branch.AddToTotal(-1);
        if (child.Count == 0)
        {
            branch.Remove(place);
        }
        else if (child.Count < child.Width / 4 && branch.Count > 1)
        {
            int left = place == 0 ? 0 : place - 1;
            if (branch.Children[left].Count + branch.Children[left + 1].Count <= child.Width * 3 / 4)
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
            into.Add((Leaf<TItem>)second);
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
