using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Server.Registry.Views;

/// <summary>A store through a view: the viewed resource is converted, everything else is as it is.</summary>
public sealed class ViewedStore(IStore store, VersionView view) : IStore
{
    public ISnapshot Current => new ViewedSnapshot(store.Current, view);

    public async ValueTask<ISnapshot> ReadLatestAsync(CancellationToken cancellation) =>
        new ViewedSnapshot(await store.ReadLatestAsync(cancellation), view);

    public async ValueTask<ISnapshot?> WaitForAsync(Revision revision, TimeSpan patience, CancellationToken cancellation) =>
        await store.WaitForAsync(revision, patience, cancellation) is { } found ? new ViewedSnapshot(found, view) : null;

    public async ValueTask<ISnapshot?> SnapshotAtAsync(Revision revision, CancellationToken cancellation) =>
        await store.SnapshotAtAsync(revision, cancellation) is { } found ? new ViewedSnapshot(found, view) : null;

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        await store.CommitAsync(commit with { Writes = [.. commit.Writes.Select(view.ToHeld)] }, cancellation) switch
        {
            CommitResult.Done done => done with { Objects = [.. done.Objects.Select(o => o is null ? null : view.ToShown(o))] },
            CommitResult.Conflict { Current: { } current } conflict => conflict with { Current = view.ToShown(current) },
            CommitResult other => other,
        };

    public IStoreWatch Watch(WatchScope scope, Revision after) =>
        new ViewedWatch(store.Watch(scope with { Resource = view.ToHeld(scope.Resource) }, after), view);

    public ValueTask CompactAsync(Revision revision, CancellationToken cancellation) => store.CompactAsync(revision, cancellation);

    /// <summary>Does nothing: the store belongs to whoever opened it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
