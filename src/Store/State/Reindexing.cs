using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.State;

/// <summary>
/// Makes all indexes of a state anew, each in one walk over its objects: where many were put, that is less than
/// a search and a path copy for each. The objects' trees are made anew too, because puts leave nodes half full.
/// </summary>
internal static class Reindexing
{
    /// <param name="state">Of whose indexes nothing is read.</param>
    /// <param name="forAll">Does some work for each number below a count,
    /// several at once if it likes. Default: one after the other.</param>
    public static Snapshot Of(Snapshot state, Action<int, Action<int>>? forAll = null)
    {
        var states = (ResourceState?[])state.States.Clone();
        List<ResourceState> inOrder = [];
        List<(ResourceState State, int Field)> fields = [];
        foreach (ResourceName resource in state.Resources)
        {
            ref ResourceState? own = ref states[state.Table.Number(resource)];
            own = ResourceState.Of(states, own!.Objects, own.Fields.Length);
            inOrder.Add(own);
            for (int i = 0; i < own.Fields.Length; i++)
            {
                fields.Add((own, i));
            }
        }

        OrderedTree<IndexEntry, IndexEntry, ByValue> owners = default;
        Action[] works =
        [
            () => owners = Owners(inOrder),
            .. fields.Select(f => (Action)(() => f.State.Fields[f.Field] = Field(f.State, f.Field))),
            .. inOrder.Select(s => (Action)(() => s.Objects = Packed(s.Objects))),
        ];
        (forAll ?? OneByOne)(works.Length, i => works[i]());
        return new Snapshot(state.Revision, state.Table, state.Indexes, states, owners);
    }

    private static OrderedTree<IndexEntry, IndexEntry, ByValue> Field(ResourceState state, int field)
    {
        var index = new IndexBuilder();
        foreach (StoredObject item in state.Objects.All())
        {
            if (item.Facts.Fields[field] is { } value)
            {
                index.Add(value, item.Place);
            }
        }

        return index.Build();
    }

    // entries of one owner are ordered by resource, so resources come in that order
    private static OrderedTree<IndexEntry, IndexEntry, ByValue> Owners(List<ResourceState> states)
    {
        var index = new IndexBuilder();
        foreach (StoredObject item in states.SelectMany(s => s.Objects.All()))
        {
            for (int i = 0; i < item.Facts.Owners.Count; i++)
            {
                index.Add(item.Facts.Owners[i].Text, item.Place);
            }
        }

        return index.Build();
    }

    private static OrderedTree<StoredObject, LocalKey, ByKey> Packed(OrderedTree<StoredObject, LocalKey, ByKey> objects)
    {
        var tree = new TreeBuilder<StoredObject, LocalKey, ByKey>();
        foreach (StoredObject item in objects.All())
        {
            tree.Add(item);
        }

        return tree.Build();
    }

    private static void OneByOne(int count, Action<int> work)
    {
        for (int i = 0; i < count; i++)
        {
            work(i);
        }
    }
}
