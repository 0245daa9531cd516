using System.Security.Cryptography;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Simulator;

/// <summary>A store whose commits are written into a trace: what was done and what was in conflict, to the byte.</summary>
internal sealed class TracedStore(IStore store, Trace trace) : IStore
{
    public ISnapshot Current => store.Current;

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        CommitResult result = await store.CommitAsync(commit, cancellation);
        string outcome = result is CommitResult.Done done ? done.Revision.ToString() : result.GetType().Name.ToLowerInvariant();
        trace.Add($"{outcome} {string.Join(", ", commit.Writes.Select(Describe))}");
        return result;
    }

    public ValueTask<ISnapshot> ReadLatestAsync(CancellationToken cancellation) => store.ReadLatestAsync(cancellation);

    public ValueTask<ISnapshot?> WaitForAsync(Revision revision, TimeSpan patience, CancellationToken cancellation) =>
        store.WaitForAsync(revision, patience, cancellation);

    public ValueTask<ISnapshot?> SnapshotAtAsync(Revision revision, CancellationToken cancellation) =>
        store.SnapshotAtAsync(revision, cancellation);

    public IStoreWatch Watch(WatchScope scope, Revision after) => store.Watch(scope, after);

    public ValueTask CompactAsync(Revision revision, CancellationToken cancellation) => store.CompactAsync(revision, cancellation);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private static string Describe(Write write) => write.Bytes is { } bytes
        ? $"{write.Key} {bytes.Length} bytes {Convert.ToHexStringLower(SHA256.HashData(bytes.Span).AsSpan(0, 8))}"
        : $"{write.Key} deleted";
}
