using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Tests.Store.Contract;

/// <summary>Two API servers on one etcd, seen by a client that writes to the one and reads and watches at the other.</summary>
internal sealed class PairedStore(IStore writing, IStore reading) : IStore
{
    public ISnapshot Current => writing.Current;

    public ValueTask<ISnapshot> ReadLatestAsync(CancellationToken cancellation) => reading.ReadLatestAsync(cancellation);

    public ValueTask<ISnapshot?> WaitForAsync(Revision revision, TimeSpan patience, CancellationToken cancellation) => reading.WaitForAsync(revision, patience, cancellation);

    public ValueTask<ISnapshot?> SnapshotAtAsync(Revision revision, CancellationToken cancellation) => reading.SnapshotAtAsync(revision, cancellation);

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) => writing.CommitAsync(commit, cancellation);

    public IStoreWatch Watch(WatchScope scope, Revision after) => reading.Watch(scope, after);

    public async ValueTask CompactAsync(Revision revision, CancellationToken cancellation)
    {
        await writing.CompactAsync(revision, cancellation);
        await reading.CompactAsync(revision, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await writing.DisposeAsync();
        await reading.DisposeAsync();
    }
}
