using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.State;

/// <summary>
/// Makes all indexes of a state anew, each in one walk over its objects: where many were put, that is less than a search and a path copy for each.
/// </summary>
internal static class Reindexing
{
    /// <param name="state">Of whose indexes nothing is read.</param>
    /// <param name="forAll">Does some work for each number below a count, several at once if it likes. Default: one after the other.</param>
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
        (forAll ?? OneByOne)(fields.Count + 1, i =>
        {
            if (i == 0)
            {
                owners = Owners(inOrder);
            }
            else
            {
                (ResourceState own, int field) = fields[i - 1];
                own.Fields[field] = Field(own, field);
            }
        });
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

    private static void OneByOne(int count, Action<int> work)
    {
        for (int i = 0; i < count; i++)
        {
            work(i);
        }
    }
}
