using Xebec.Api.Keys;

namespace Xebec.Store.Seam;

/// <summary>
/// Everything Kubernetes needs of a database, and nothing more. Three implementations (memory, embedded log, etcd) pass one contract suite.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>The newest state this process knows to be durable. Never waits; over etcd it may be behind other servers' writes.</summary>
    ISnapshot Current { get; }

    /// <summary>
    /// A state at least as new as every commit that finished anywhere before
    /// the call: over etcd one linearizable read shared by all waiters.
    /// </summary>
    ValueTask<ISnapshot> ReadLatestAsync(CancellationToken cancellation);

    /// <summary>
    /// A state at or after <paramref name="revision"/>; null when it does not
    /// come within <paramref name="patience"/> (a revision from the future).
    /// </summary>
    ValueTask<ISnapshot?> WaitForAsync(Revision revision, TimeSpan patience, CancellationToken cancellation);

    /// <summary>Exactly the state at <paramref name="revision"/>; null when it has been compacted or lies in the future.</summary>
    ValueTask<ISnapshot?> SnapshotAtAsync(Revision revision, CancellationToken cancellation);

    /// <summary>
    /// Writes with compare-and-swap. Conflicts are checked against the pending tail; what is returned as done is durable.
    /// </summary>
    ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation);

    /// <summary>Changes after <paramref name="after"/> (exclusive), in order, without loss or repetition.</summary>
    /// <exception cref="WatchEndedException">History after that revision is no longer there (<see cref="WatchEnd.Compacted"/>).</exception>
    IStoreWatch Watch(WatchScope scope, Revision after);

    /// <summary>Forgets history before <paramref name="revision"/>: older snapshots and watches answer "compacted".</summary>
    ValueTask CompactAsync(Revision revision, CancellationToken cancellation);

    /// <summary>How many bytes of a disk it takes; null when it takes none, or cannot be asked now.</summary>
    ValueTask<long?> SizeAsync(CancellationToken cancellation) => ValueTask.FromResult<long?>(null);
}

/// <summary>
/// An immutable state of the store. Free to keep for the length of a request or a list's pages; everything in it stays alive while kept.
/// </summary>
public interface ISnapshot
{
    Revision Revision { get; }

    StoredObject? Get(ObjectKey key);

    /// <summary>
    /// Objects of a resource in upstream's key order (<c>namespace/name</c> as UTF-8: namespace
    /// <c>a-b</c> comes before <c>a</c>), of one namespace when <paramref name="ns"/> is not null,
    /// after the key (<paramref name="after"/>, exclusive) when given: where the previous page ended.
    /// </summary>
    IEnumerable<StoredObject> List(ResourceName resource, string? ns = null, ObjectKey? after = null);

    /// <summary>How many objects <see cref="List"/> gives in all, without walking them when <paramref name="ns"/> is null.</summary>
    int Count(ResourceName resource, string? ns = null);

    /// <summary>Objects whose indexed field has the value, in key order.</summary>
    IEnumerable<StoredObject> ByField(ResourceName resource, string field, string value);

    /// <summary>Objects of any resource that name this uid as an owner, ordered by group, resource and key.</summary>
    IEnumerable<StoredObject> ByOwner(Uid owner);

    /// <summary>
    /// What differs of a resource between an earlier state of the same store and this one, in key order; everything when
    /// <paramref name="earlier"/> is null. Costs what differs, not what is there: what both states share is not looked at. For indexes that
    /// are folds over a snapshot.
    /// </summary>
    IEnumerable<ObjectDifference> Since(ISnapshot? earlier, ResourceName resource);

    /// <summary>Resources that have at least one object, sorted.</summary>
    IEnumerable<ResourceName> Resources { get; }
}

/// <summary>
/// An object that is not the same in two states: <paramref name="Old"/>
/// is null when it was not there, <paramref name="New"/> when it is gone.
/// </summary>
public readonly record struct ObjectDifference(StoredObject? Old, StoredObject? New);
