using Xebec.Api.Keys;
using Xebec.Store;
using Xebec.Store.Memory;
using Xebec.Store.Seam;

namespace Xebec.Tests.Server.Resources.Core.Services;

/// <summary>A store in memory that refuses to write after so many commits, as one whose process is about to die.</summary>
internal sealed class FailingStore(TimeProvider time) : IStore
{
    private readonly MemoryStore _store = new(new StoreOptions { Time = time });

    public int CommitsLeft { get; set; } = int.MaxValue;

    public ISnapshot Current => _store.Current;

    public ValueTask<ISnapshot> ReadLatestAsync(CancellationToken cancellation) => _store.ReadLatestAsync(cancellation);

    public ValueTask<ISnapshot?> WaitForAsync(Revision revision, TimeSpan patience, CancellationToken cancellation) =>
        _store.WaitForAsync(revision, patience, cancellation);

    public ValueTask<ISnapshot?> SnapshotAtAsync(Revision revision, CancellationToken cancellation) =>
        _store.SnapshotAtAsync(revision, cancellation);

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        CommitsLeft-- > 0 ? _store.CommitAsync(commit, cancellation)
            : ValueTask.FromResult<CommitResult>(new CommitResult.Refused("stopped"));

    public IStoreWatch Watch(WatchScope scope, Revision after) => _store.Watch(scope, after);

    public ValueTask CompactAsync(Revision revision, CancellationToken cancellation) => _store.CompactAsync(revision, cancellation);

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
