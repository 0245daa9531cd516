using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.State;

/// <summary>
/// A snapshot being changed: one draft serves a whole group of commits, whose changes share the path copies. Used by one thread;
/// <see cref="Freeze"/> ends it.
/// </summary>
internal sealed class StateDraft(Snapshot basis)
{
    private readonly object _edit = new();
    private ResourceState?[] _states = basis.States;
    private OrderedTree<OwnerEntry, OwnerEntry, ByOwner> _owners = basis.Owners;

    public StoredObject? Get(ObjectKey key)
    {
        int number = basis.Table.Find(key.Resource);
        return number >= 0 && number < _states.Length && _states[number] is { } state && state.Objects.TryGet(Place.Of(key), out StoredObject found) ? found : null;
    }

    /// <summary>Puts an object in place of the one that had its key, which it gives back.</summary>
    public StoredObject? Put(StoredObject item)
    {
        int number = Own(item.Key.Resource);
        ResourceState state = _states[number]!;
        OrderedTree<StoredObject, Place, ByPlace> objects = state.Objects.With(item, _edit, out StoredObject? before);
        _states[number] = state with { Objects = objects, Fields = Reindex(state.Fields, before, item) };
        return before;
    }

    /// <summary>Removes the object, which it gives back; null when there is none.</summary>
    public StoredObject? Remove(ObjectKey key)
    {
        if (Get(key) is null)
        {
            return null;
        }

        int number = Own(key.Resource);
        ResourceState state = _states[number]!;
        OrderedTree<StoredObject, Place, ByPlace> objects = state.Objects.Without(Place.Of(key), _edit, out StoredObject? before);
        _states[number] = state with { Objects = objects, Fields = Reindex(state.Fields, before, null) };
        return before;
    }

    public Snapshot Freeze(Revision revision) => new(revision, basis.Table, basis.Indexes, _states, _owners);

    // makes the array of states and the resource's place in it ours to change
    private int Own(ResourceName resource)
    {
        int number = basis.Table.Number(resource);
        if (ReferenceEquals(_states, basis.States))
        {
            _states = new ResourceState?[Math.Max(basis.States.Length, number + 1)];
            basis.States.CopyTo(_states, 0);
        }
        else if (number >= _states.Length)
        {
            Array.Resize(ref _states, number + 1);
        }

        _states[number] ??= new ResourceState(default, new OrderedTree<FieldEntry, FieldEntry, ByValue>[basis.Indexes.PathsOf(resource).Length]);
        return number;
    }

    private OrderedTree<FieldEntry, FieldEntry, ByValue>[] Reindex(
        OrderedTree<FieldEntry, FieldEntry, ByValue>[] fields, StoredObject? before, StoredObject? now)
    {
        ObjectKey key = (now ?? before!).Key;
        var place = Place.Of(key);
        ReindexOwners(key.Resource, place, before?.Facts.Owners ?? [], now?.Facts.Owners ?? []);
        OrderedTree<FieldEntry, FieldEntry, ByValue>[] changed = fields;
        for (int i = 0; i < fields.Length; i++)
        {
            string? old = before?.Facts.Fields[i];
            string? fresh = now?.Facts.Fields[i];
            if (old == fresh)
            {
                continue;
            }

            changed = ReferenceEquals(changed, fields) ? [.. fields] : changed;
            changed[i] = old is null ? changed[i] : changed[i].Without(new FieldEntry(old, place), _edit, out _);
            changed[i] = fresh is null ? changed[i] : changed[i].With(new FieldEntry(fresh, place), _edit, out _);
        }

        return changed;
    }

    private void ReindexOwners(ResourceName resource, Place place, IReadOnlyList<Uid> before, IReadOnlyList<Uid> now)
    {
        if (before.Count == 0 && now.Count == 0)
        {
            return;
        }

        foreach (Uid owner in before)
        {
            if (!now.Contains(owner))
            {
                _owners = _owners.Without(new OwnerEntry(owner.Text, resource, place), _edit, out _);
            }
        }

        foreach (Uid owner in now)
        {
            if (!before.Contains(owner))
            {
                _owners = _owners.With(new OwnerEntry(owner.Text, resource, place), _edit, out _);
            }
        }
    }
}
