namespace Xebec.Store.State;

/// <summary>
/// Two trees walked side by side. Where both walks stand before the same node they step over it; elsewhere the one before the larger part
/// goes down, until two items are compared. So the cost is the nodes that a change copied, not the items.
/// </summary>
internal static class TreeDifference<TItem, TKey, TOrder>
    where TOrder : struct, IOrder<TItem, TKey>
{
    public static IEnumerable<(TItem? Old, TItem? New)> Between(Node? old, Node? now)
    {
        var left = new Walk(old);
        var right = new Walk(now);
        while (!left.Ended || !right.Ended)
        {
            if (left.Node is not null && ReferenceEquals(left.Node, right.Node))
            {
                left.Skip();
                right.Skip();
            }
            else if (left.Node is not null && left.Size >= right.Size)
            {
                left.Enter();
            }
            else if (right.Node is not null)
            {
                right.Enter();
            }
            else
            {
                int order = left.Ended ? 1 : right.Ended ? -1 : TOrder.Compare(left.Item, TOrder.KeyOf(right.Item));
                TItem? before = order <= 0 ? left.Item : default;
                TItem? after = order >= 0 ? right.Item : default;
                if (order <= 0)
                {
                    left.Skip();
                }

                if (order >= 0)
                {
                    right.Skip();
                }

                if (!ReferenceEquals(before, after))
                {
                    yield return (before, after);
                }
            }
        }
    }

    // stands before a node or an item; the way down is kept, without parent links
    private sealed class Walk
    {
        private readonly Stack<(Node Parent, int At)> _way = new();
        private Leaf<TItem>? _leaf;
        private int _at;

        public Walk(Node? root) => Node = root;

        /// <summary>The node it stands before; null when it stands before an item, or at the end.</summary>
        public Node? Node { get; private set; }

        public TItem Item => _leaf!.Items[_at];

        public bool Ended => Node is null && _leaf is null;

        /// <summary>Items in what it stands before.</summary>
        public int Size => Node?.Total ?? (_leaf is null ? 0 : 1);

        public void Enter()
        {
            switch (Node)
            {
                case Branch<TKey> branch:
                    _way.Push((branch, 0));
                    Node = branch.Children[0];
                    break;
                case Leaf<TItem> leaf:
                    _leaf = leaf;
                    _at = 0;
                    Node = null;
                    break;
            }
        }

        public void Skip()
        {
            if (_leaf is not null && ++_at < _leaf.Count)
            {
                return;
            }

            _leaf = null;
            Node = null;
            while (_way.TryPop(out (Node Parent, int At) step))
            {
                if (step.At + 1 < step.Parent.Count)
                {
                    _way.Push((step.Parent, step.At + 1));
                    Node = ((Branch<TKey>)step.Parent).Children[step.At + 1];
                    return;
                }
            }
        }
    }
}
