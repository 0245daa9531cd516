namespace Xebec.Store.State;

/// <summary>Walks a tree in order, leaf by leaf, without parent links: the way down is kept on the walker's stack.</summary>
internal static class TreeWalk<TItem, TKey, TOrder>
    where TOrder : struct, IOrder<TItem, TKey>
{
    public static IEnumerable<TItem> All(Node root)
    {
        var way = new Stack<(Branch<TKey> Branch, int Next)>();
        Leaf<TItem>? leaf = Down(root, way);
        while (leaf is not null)
        {
            for (int i = 0; i < leaf.Count; i++)
            {
                yield return leaf.Items[i];
            }

            leaf = Next(way);
        }
    }

    public static IEnumerable<TItem> From(Node root, TKey key, bool exclusive)
    {
        var way = new Stack<(Branch<TKey> Branch, int Next)>();
        Node node = root;
        while (node is Branch<TKey> branch)
        {
            int child = OrderedTree<TItem, TKey, TOrder>.ChildOf(branch, key);
            way.Push((branch, child + 1));
            node = branch.Children[child];
        }

        var leaf = (Leaf<TItem>)node;
        int at = OrderedTree<TItem, TKey, TOrder>.Find(leaf, key);
        at = at < 0 ? ~at : exclusive ? at + 1 : at;
        while (leaf is not null)
        {
            for (; at < leaf.Count; at++)
            {
                yield return leaf.Items[at];
            }

            at = 0;
            leaf = Next(way);
        }
    }

    private static Leaf<TItem>? Next(Stack<(Branch<TKey> Branch, int Next)> way)
    {
        while (way.TryPop(out (Branch<TKey> Branch, int Next) step))
        {
            if (step.Next < step.Branch.Count)
            {
                way.Push((step.Branch, step.Next + 1));
                return Down(step.Branch.Children[step.Next], way);
            }
        }

        return null;
    }

    private static Leaf<TItem> Down(Node node, Stack<(Branch<TKey> Branch, int Next)> way)
    {
        while (node is Branch<TKey> branch)
        {
            way.Push((branch, 1));
            node = branch.Children[0];
        }

        return (Leaf<TItem>)node;
    }
}
