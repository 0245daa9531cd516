using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.State;

/// <summary>
/// Makes all indexes of a state anew, in one walk over its objects: where many were put, that is less than a search and a path copy for each.
/// </summary>
internal static class Reindexing
{
    public static Snapshot Of(Snapshot state)
    {
        var owners = new IndexBuilder();
        var states = (ResourceState?[])state.States.Clone();
        foreach (ResourceName resource in state.Resources)
        {
            ref ResourceState? objects = ref states[state.Table.Number(resource)];
            IndexBuilder[] fields = [.. objects!.Fields.Select(_ => new IndexBuilder())];
            foreach (StoredObject item in objects.Objects.All())
            {
                Add(item, fields, owners);
            }

            objects = new ResourceState(states, objects.Objects, [.. fields.Select(f => f.Build())]);
        }

        return new Snapshot(state.Revision, state.Table, state.Indexes, states, owners.Build());
    }

    private static void Add(StoredObject item, IndexBuilder[] fields, IndexBuilder owners)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            if (item.Facts.Fields[i] is { } value)
            {
                fields[i].Add(value, item.Place);
            }
        }

        for (int i = 0; i < item.Facts.Owners.Count; i++)
        {
            owners.Add(item.Facts.Owners[i].Text, item.Place);
        }
    }
}
