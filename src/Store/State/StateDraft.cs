using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.State;

/// <summary>
/// A snapshot being changed: one draft serves a whole group of commits, whose changes share the path copies. Used by one thread;
/// <see cref="Freeze"/> ends it.
/// </summary>
/// <param name="basis">The state to begin with.</param>
/// <param name="reindex">Changes leave the indexes alone, which are made anew in the end: for drafts that change much of a state.</param>
internal sealed class StateDraft(Snapshot basis, bool reindex = false)
{
    private readonly object _edit = new();
    private ResourceState?[] _states = basis.States;
    private OrderedTree<IndexEntry, IndexEntry, ByValue> _owners = basis.Owners;

    // where the last object asked for is, good until something changes: next it is usually put
    private ObjectKey? _searched;
    private TreeSpot _spot;

    public StoredObject? Get(ObjectKey key)
    {
        int number = basis.Table.Find(key.Resource);
        if (number < 0 || number >= _states.Length || _states[number] is not { } state)
        {
            return null;
        }

        _spot = state.Objects.Find(LocalKey.Of(in key), out StoredObject? found);
        _searched = key;
        return found;
    }

    /// <summary>Puts an object in place of the one that had its key, which it gives back.</summary>
    public StoredObject? Put(StoredObject item)
    {
        ResourceState state = Own(item.Key.Resource);
        TreeSpot spot = _searched == item.Key ? _spot : state.Objects.Find(item.Place.Local, out _);
        _searched = null;
        state.Objects = state.Objects.With(spot, item, _edit, out StoredObject? before);
        Reindex(state, before, item);
        return before;
    }

    /// <summary>Removes the object, which it gives back; null when there is none.</summary>
    public StoredObject? Remove(ObjectKey key)
    {
        if (Get(key) is null)
        {
            return null;
        }

        ResourceState state = Own(key.Resource);
        _searched = null;
        state.Objects = state.Objects.Without(LocalKey.Of(in key), _edit, out StoredObject? before);
        Reindex(state, before, null);
        return before;
    }

    /// <param name="revision">Of the state.</param>
    /// <param name="forAll">How indexes that are made anew are made together (<see cref="Reindexing"/>).</param>
    public Snapshot Freeze(Revision revision, Action<int, Action<int>>? forAll = null)
    {
        var frozen = new Snapshot(revision, basis.Table, basis.Indexes, _states, _owners);
        return reindex ? Reindexing.Of(frozen, forAll) : frozen;
    }

    // makes the array of states and the resource's state in it ours to change
    private ResourceState Own(ResourceName resource)
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

        return _states[number] = _states[number]?.For(_edit)
            ?? ResourceState.Of(_edit, default, basis.Indexes.FieldsOf(resource).Paths.Length);
    }

    private void Reindex(ResourceState state, StoredObject? before, StoredObject? now)
    {
        if (reindex)
        {
            return;
        }

        // entries name the place of the version they were made with, which later versions share
        Place place = (now ?? before!).Place;
        ReindexOwners(place, before?.Facts.Owners ?? [], now?.Facts.Owners ?? []);
        if (ReferenceEquals(before?.Facts.Fields, now?.Facts.Fields))
        {
            return;
        }

        for (int i = 0; i < state.Fields.Length; i++)
        {
            ulong? old = before?.Facts.Fields[i] is { } was ? IndexEntry.HashOf(was) : null;
            ulong? fresh = now?.Facts.Fields[i] is { } value ? IndexEntry.HashOf(value) : null;
            if (old != fresh)
            {
                ref OrderedTree<IndexEntry, IndexEntry, ByValue> field = ref state.Fields[i];
                field = old is { } gone ? field.Without(new IndexEntry(gone, place), _edit, out _) : field;
                field = fresh is { } come ? field.With(new IndexEntry(come, place), _edit, out _) : field;
            }
        }
    }

    // an object has one entry for all its owners that have one hash
    private void ReindexOwners(Place place, IReadOnlyList<Uid> before, IReadOnlyList<Uid> now)
    {
        if (ReferenceEquals(before, now))
        {
            return;
        }

        for (int i = 0; i < before.Count; i++)
        {
            ulong hash = IndexEntry.HashOf(before[i].Text);
            if (!Has(now, hash))
            {
                _owners = _owners.Without(new IndexEntry(hash, place), _edit, out _);
            }
        }

        for (int i = 0; i < now.Count; i++)
        {
            ulong hash = IndexEntry.HashOf(now[i].Text);
            if (!Has(before, hash))
            {
                _owners = _owners.With(new IndexEntry(hash, place), _edit, out _);
            }
        }
    }

    private static bool Has(IReadOnlyList<Uid> owners, ulong hash)
    {
        for (int i = 0; i < owners.Count; i++)
        {
            if (IndexEntry.HashOf(owners[i].Text) == hash)
            {
                return true;
            }
        }

        return false;
    }
}
