using Xebec.Api.Keys;
using Xebec.Store.Objects;
using Xebec.Store.Seam;

namespace Xebec.Store.State;

/// <summary>An immutable state: per resource a persistent tree, and the owner index over all of them. Taking one costs nothing.</summary>
internal sealed class Snapshot(
    Revision revision,
    ResourceTable table,
    FieldIndexes indexes,
    ResourceState?[] states,
    OrderedTree<IndexEntry, IndexEntry, ByValue> owners) : ISnapshot
{
    public Revision Revision { get; } = revision;

    public ResourceTable Table { get; } = table;

    public FieldIndexes Indexes { get; } = indexes;

    public ResourceState?[] States { get; } = states;

    public OrderedTree<IndexEntry, IndexEntry, ByValue> Owners { get; } = owners;

    public IEnumerable<ResourceName> Resources => States
        .Select((state, number) => (state, name: number < Table.Count ? Table[number] : default))
        .Where(s => s.state is { Objects.Count: > 0 })
        .Select(s => s.name)
        .OrderBy(n => n.Group, StringComparer.Ordinal).ThenBy(n => n.Resource, StringComparer.Ordinal);

    /// <summary>Objects of all resources.</summary>
    public int Total => States.Sum(s => s?.Objects.Count ?? 0);

    public static Snapshot Empty(ResourceTable table, FieldIndexes indexes, Revision revision)
        => new(revision, table, indexes, [], default);

    /// <summary>The same state under a later revision that changed nothing here.</summary>
    public Snapshot At(Revision revision) => new(revision, Table, Indexes, States, Owners);

    public StoredObject? Get(ObjectKey key)
        => StateOf(key.Resource) is { } state && state.Objects.TryGet(LocalKey.Of(in key), out StoredObject found) ? found : null;

    public IEnumerable<StoredObject> List(ResourceName resource, string? ns = null, ObjectKey? after = null)
    {
        if (StateOf(resource) is not { } state)
        {
            return [];
        }

        if (ns is null)
        {
            return after is { } last ? state.Objects.From(LocalKey.Of(in last), exclusive: true) : state.Objects.All();
        }

        var start = new LocalKey(ns, "");
        return after is { } key && LocalKey.Of(in key) is var from && ByKey.Compare(in from, in start) > 0
            ? state.In(ns, from, exclusive: true)
            : state.In(ns, start, exclusive: false);
    }

    public int Count(ResourceName resource, string? ns = null)
    {
        if (StateOf(resource) is not { } state)
        {
            return 0;
        }

        // no name contains a character beyond U+10FFFF, so this key is behind every object of the namespace
        return ns is null ? state.Objects.Count
            : state.Objects.Rank(new LocalKey(ns, "\U0010FFFF\U0010FFFF")) - state.Objects.Rank(new LocalKey(ns, ""));
    }

    public IEnumerable<StoredObject> ByField(ResourceName resource, string field, string value)
    {
        int place = Indexes.Place(resource, field);
        if (place < 0)
        {
            throw new ArgumentException($"field {field} of {resource} is not indexed", nameof(field));
        }

        return StateOf(resource)?.With(place, value) ?? [];
    }

    public IEnumerable<StoredObject> ByOwner(Uid owner)
    {
        if (owner.IsNone)
        {
            yield break;
        }

        ulong hash = IndexEntry.HashOf(owner.Text);
        foreach (IndexEntry entry in Owners.From(IndexEntry.FirstOf(hash)))
        {
            if (entry.Hash != hash)
            {
                yield break;
            }

            StateOf(entry.Place.Scope.Resource)!.Objects.TryGet(entry.Place.Local, out StoredObject found);
            if (found.Facts.Owners.Contains(owner))
            {
                yield return found;
            }
        }
    }

    public IEnumerable<ObjectDifference> Since(ISnapshot? earlier, ResourceName resource)
    {
        ResourceState? before = (earlier as Snapshot)?.StateOf(resource);
        ResourceState? now = StateOf(resource);
        return ReferenceEquals(before, now)
            ? []
            : (now?.Objects ?? default).Since(before?.Objects ?? default).Select(pair => new ObjectDifference(pair.Old, pair.New));
    }

    public ResourceState? StateOf(ResourceName resource)
        => Table.Find(resource) is var number && number >= 0 && number < States.Length ? States[number] : null;
}
