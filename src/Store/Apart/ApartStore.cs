using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.Apart;

/// <summary>
/// Some resources in a store of their own, as events may be, beside the main store of all others. Revisions and watches of those resources
/// are their own store's; whoever looks up anything else on the way (the namespace of an event) finds it in the main one.
/// </summary>
/// <param name="own">The store of the resources.</param>
/// <param name="main">The store of all others.</param>
/// <param name="resources">Which live in <paramref name="own"/>.</param>
public sealed class ApartStore(IStore own, IStore main, IReadOnlySet<ResourceName> resources) : IStore
{
    public ISnapshot Current => new ApartSnapshot(own.Current, main.Current, resources);

    public async ValueTask<ISnapshot> ReadLatestAsync(CancellationToken cancellation)
        => new ApartSnapshot(await own.ReadLatestAsync(cancellation), await main.ReadLatestAsync(cancellation), resources);

    public async ValueTask<ISnapshot?> WaitForAsync(Revision revision, TimeSpan patience, CancellationToken cancellation)
        => await own.WaitForAsync(revision, patience, cancellation) is { } found ? new ApartSnapshot(found, main.Current, resources) : null;

    public async ValueTask<ISnapshot?> SnapshotAtAsync(Revision revision, CancellationToken cancellation)
        => await own.SnapshotAtAsync(revision, cancellation) is { } found ? new ApartSnapshot(found, main.Current, resources) : null;

    /// <summary>
    /// What belongs to the main store (a quota that the object is charged to) is committed there first, as a commit of its own: when the
    /// second commit then does not happen, too much is charged until the quota is counted again. Upstream's order, for the same reason.
    /// </summary>
    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        int[] elsewhere = [.. Enumerable.Range(0, commit.Writes.Count).Where(i => !resources.Contains(commit.Writes[i].Key.Resource))];
        if (elsewhere.Length == 0)
        {
            return await own.CommitAsync(commit, cancellation);
        }

        int[] here = [.. Enumerable.Range(0, commit.Writes.Count).Except(elsewhere)];
        CommitResult first = await main.CommitAsync(new Commit([.. elsewhere.Select(i => commit.Writes[i])]), cancellation);
        if (first is not CommitResult.Done charged)
        {
            return first is CommitResult.Conflict conflict ? conflict with { Index = elsewhere[conflict.Index] } : first;
        }

        CommitResult second = await own.CommitAsync(new Commit([.. here.Select(i => commit.Writes[i])]), cancellation);
        return second switch
        {
            CommitResult.Done done => done with { Objects = Join(commit.Writes.Count, (elsewhere, charged.Objects), (here, done.Objects)) },
            CommitResult.Conflict conflict => conflict with { Index = here[conflict.Index] },
            _ => second,
        };
    }

    public IStoreWatch Watch(WatchScope scope, Revision after)
        => resources.Contains(scope.Resource) ? own.Watch(scope, after) : main.Watch(scope, after);

    public ValueTask CompactAsync(Revision revision, CancellationToken cancellation) => own.CompactAsync(revision, cancellation);

    /// <summary>Does nothing: the stores belong to whoever opened them.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static StoredObject?[] Join(int count, params ReadOnlySpan<(int[] Places, IReadOnlyList<StoredObject?> Objects)> parts)
    {
        var joined = new StoredObject?[count];
        foreach ((int[] places, IReadOnlyList<StoredObject?> objects) in parts)
        {
            for (int i = 0; i < places.Length; i++)
            {
                joined[places[i]] = objects[i];
            }
        }

        return joined;
    }
}
