namespace Xebec.Store.State;

/// <summary>Makes a tree of items that come in order: nodes are full, and nothing is searched or copied.</summary>
internal sealed class TreeBuilder<TItem, TKey, TOrder>
    where TOrder : struct, IOrder<TItem, TKey>
{
    private readonly object _edit = new();
    private readonly List<(Node Node, TKey First)> _leaves = [];
    private Leaf<TItem>? _last;

    public void Add(TItem item)
    {
        if (_last is null || _last.Count == _last.Width)
        {
            _last = new Leaf<TItem>(_edit);
            _leaves.Add((_last, TOrder.KeyOf(item)));
        }

        _last.Insert(_last.Count, item);
    }

    public OrderedTree<TItem, TKey, TOrder> Build()
    {
        List<(Node Node, TKey First)> level = _leaves;
        while (level.Count > 1)
        {
            List<(Node, TKey)> above = [];
            Branch<TKey>? branch = null;
            foreach ((Node node, TKey first) in level)
            {
                if (branch is null || branch.Count == branch.Width)
                {
                    branch = new Branch<TKey>(_edit);
                    above.Add((branch, first));
                }

                branch.Insert(branch.Count, node, first);
            }

            level = above;
        }

        return new(level.Count == 0 ? null : level[0].Node);
    }
}
