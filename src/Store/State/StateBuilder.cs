using Xebec.Api.Keys;
using Xebec.Store.Objects;
using Xebec.Store.Seam;

namespace Xebec.Store.State;

/// <summary>
/// Makes a state, without indexes (<see cref="Reindexing"/>), of objects that
/// come ordered by group, resource and key, as a snapshot file holds them.
/// </summary>
internal sealed class StateBuilder(ResourceTable table, FieldIndexes indexes)
{
    private readonly List<ResourceState?> _states = [];
    private TreeBuilder<StoredObject, LocalKey, ByKey> _objects = new();
    private ObjectKey? _last;

    /// <exception cref="FormatException">The object does not come after the one before.</exception>
    public void Add(StoredObject item)
    {
        ObjectKey key = item.Key;
        if (_last is { } last && Compare(last, key) >= 0)
        {
            throw new FormatException($"{key} comes after {last}, which is not the order of keys");
        }

        if (_last?.Resource != key.Resource)
        {
            EndResource();
        }

        _last = key;
        _objects.Add(item);
    }

    public Snapshot Build(Revision revision)
    {
        EndResource();
        return new Snapshot(revision, table, indexes, [.. _states], default);
    }

    private static int Compare(ObjectKey left, ObjectKey right)
    {
        int order = string.CompareOrdinal(left.Resource.Group, right.Resource.Group);
        order = order != 0 ? order : string.CompareOrdinal(left.Resource.Resource, right.Resource.Resource);
        return order != 0 ? order : ByKey.Compare(LocalKey.Of(in left), LocalKey.Of(in right));
    }

    private void EndResource()
    {
        if (_last is not { } last)
        {
            return;
        }

        int number = table.Number(last.Resource);
        while (_states.Count <= number)
        {
            _states.Add(null);
        }

        _states[number] = ResourceState.Of(this, _objects.Build(), indexes.FieldsOf(last.Resource).Paths.Length);
        _objects = new();
    }
}
