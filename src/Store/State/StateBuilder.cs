using Xebec.Api.Keys;
using Xebec.Store.Objects;
using Xebec.Store.Seam;

namespace Xebec.Store.State;

/// <summary>Makes a whole state of objects that come ordered by group, resource and key, as a snapshot file holds them.</summary>
internal sealed class StateBuilder(ResourceTable table, FieldIndexes indexes)
{
    private readonly List<ResourceState?> _states = [];
    private readonly IndexBuilder _owners = new();
    private TreeBuilder<StoredObject, ObjectKey, ByKey> _objects = new();
    private IndexBuilder[] _fields = [];
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
            _fields = [.. indexes.PathsOf(key.Resource).Select(_ => new IndexBuilder())];
        }

        _last = key;
        _objects.Add(item);
        IReadOnlyList<string?> values = item.Facts.Fields;
        for (int i = 0; i < _fields.Length; i++)
        {
            if (values[i] is { } value)
            {
                _fields[i].Add(value, item.Place);
            }
        }

        IReadOnlyList<Uid> owners = item.Facts.Owners;
        for (int i = 0; i < owners.Count; i++)
        {
            _owners.Add(owners[i].Text, item.Place);
        }
    }

    public Snapshot Build(Revision revision)
    {
        EndResource();
        return new Snapshot(revision, table, indexes, [.. _states], _owners.Build());
    }

    private static int Compare(ObjectKey left, ObjectKey right)
    {
        int order = string.CompareOrdinal(left.Resource.Group, right.Resource.Group);
        order = order != 0 ? order : string.CompareOrdinal(left.Resource.Resource, right.Resource.Resource);
        return order != 0 ? order : ByKey.Compare(in left, in right);
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

        _states[number] = new ResourceState(_objects.Build(), [.. _fields.Select(f => f.Build())]);
        _objects = new();
    }
}
