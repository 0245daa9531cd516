using Google.Protobuf;
using Xebec.Api.Keys;
using Xebec.Store.Etcd.Client;
using Xebec.Store.Etcd.Keys;
using Xebec.Store.Etcd.Wire;
using Xebec.Store.Seam;
using Xebec.Store.State;
using Xebec.Store.Timeline;

namespace Xebec.Store.Etcd;

/// <summary>
/// The store of a cluster with several API servers: etcd v3, in upstream's key layout, behind a mirror in memory. Reads and watches are
/// answered by the mirror; writes are transactions, which return when the mirror has reached them.
/// </summary>
public sealed class EtcdStore : IStore
{
    // a mirror that lags longer than this answers a finished write from the write itself
    private static readonly TimeSpan OwnWritePatience = TimeSpan.FromSeconds(10);
    private const int PastMost = 4;

    private readonly IEtcd _etcd;
    private readonly EtcdStoreOptions _etcdOptions;
    private readonly EtcdKeys _keys;
    private readonly StoredValues _values;
    private readonly Leases _leases;
    private readonly Loader _loader;
    private readonly Mirror _mirror;
    private readonly LatestRevision _latest;
    private readonly Transactions _transactions;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _catchingUp = new(1);
    private readonly SemaphoreSlim _reachingBack = new(1);
    private readonly List<Snapshot> _past = [];
    private Snapshot? _ahead;
    private readonly Compaction _compaction;
    private Task _following = Task.CompletedTask;
    private Task _compacting = Task.CompletedTask;

    private EtcdStore(IEtcd etcd, StoreOptions options, EtcdStoreOptions etcdOptions)
    {
        _etcd = etcd;
        _etcdOptions = etcdOptions;
        _keys = new EtcdKeys(etcdOptions.Prefix);
        _values = new StoredValues(options, etcdOptions, _keys);
        _leases = new Leases(etcd, options.Time);
        _loader = new Loader(etcd, _keys, _values, _leases, Snapshot.Empty(new ResourceTable(), options.Indexes, new Revision(1)));
        _mirror = new Mirror(etcd, options, _keys, _values, _leases, _loader);
        _latest = new LatestRevision(etcd);
        _transactions = new Transactions(etcd, _keys, _values, _leases);
        _compaction = new Compaction(etcd, options);
    }

    public ISnapshot Current => Timeline.Current;

    private StoreTimeline Timeline => _mirror.Timeline;

    /// <summary>Connects, reads everything under the prefix and begins to follow.</summary>
    /// <exception cref="EtcdException">No member answers.</exception>
    /// <exception cref="Xebec.Store.Objects.SealedException">Values there are encrypted.</exception>
    public static Task<EtcdStore> OpenAsync(StoreOptions options, EtcdStoreOptions etcd, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(etcd);
        return OpenAsync(new EtcdClient(etcd, options.Time), options, etcd, cancellation);
    }

    public async ValueTask<ISnapshot> ReadLatestAsync(CancellationToken cancellation)
    {
        long revision = await _latest.ReadAsync(cancellation);
        return await Timeline.WaitForAsync(new Revision(revision), _etcdOptions.MirrorPatience, cancellation)
            ?? await CatchUpAsync(revision, cancellation);
    }

    public ValueTask<ISnapshot?> WaitForAsync(Revision revision, TimeSpan patience, CancellationToken cancellation)
        => Timeline.WaitForAsync(revision, patience, cancellation);

    public async ValueTask<ISnapshot?> SnapshotAtAsync(Revision revision, CancellationToken cancellation)
    {
        if (Timeline.At(revision) is { } here)
        {
            return here;
        }

        if (revision > Timeline.Current.Revision)
        {
            long latest = await _latest.ReadAsync(cancellation);
            return latest < revision.Number ? null
                : await Timeline.WaitForAsync(revision, _etcdOptions.MirrorPatience, cancellation) is not null ? Timeline.At(revision)
                : await ReachBackAsync(revision, cancellation);
        }

        return Timeline.IsCompacted(revision) ? null : await ReachBackAsync(revision, cancellation);
    }

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var prepared = new PreparedCommit(commit, _values.Facts);
        if (_stop.IsCancellationRequested)
        {
            return new CommitResult.Refused("the store is stopping");
        }

        try
        {
            CommitResult result = await _transactions.CommitAsync(prepared, cancellation);
            return result is CommitResult.Done done ? await SeeAsync(commit, done, cancellation) : result;
        }
        catch (EtcdException e) when (e.Outcome == EtcdOutcome.NotDone)
        {
            return new CommitResult.Refused(e.Message);
        }
        catch (EtcdException e)
        {
            return new CommitResult.Unknown(e.Message);
        }
    }

    public IStoreWatch Watch(WatchScope scope, Revision after) => Timeline.Watch(scope, after);

    public async ValueTask CompactAsync(Revision revision, CancellationToken cancellation)
    {
        if (revision > Timeline.Current.Revision && await _latest.ReadAsync(cancellation) < revision.Number)
        {
            throw new ArgumentOutOfRangeException(
                nameof(revision), $"revision {revision} is in the future, the current one is {Timeline.Current.Revision}");
        }

        try
        {
            await _etcd.CompactAsync(new CompactionRequest { Revision = revision.Number }, cancellation);
        }
        catch (EtcdException e) when (e.IsCompacted)
        {
            // another server was here first
        }

        await ForgetPastAsync(cancellation);
        if (await Timeline.WaitForAsync(revision, OwnWritePatience, cancellation) is not null)
        {
            Timeline.Compact(revision);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        await _following;
        await _compacting;
        Timeline.Dispose();
        await _etcd.DisposeAsync();
    }

    public async ValueTask<long?> SizeAsync(CancellationToken cancellation)
    {
        try
        {
            return (await StatusAsync(cancellation)).DatabaseBytes;
        }
        catch (EtcdException)
        {
            // no member answers: health says so
            return null;
        }
    }

    /// <summary>The version of the member that answers, and the length of its database in bytes.</summary>
    /// <exception cref="EtcdException">No member answers.</exception>
    public async Task<(string Version, long DatabaseBytes)> StatusAsync(CancellationToken cancellation)
    {
        StatusResponse status = await _etcd.StatusAsync(cancellation);
        return (status.Version, status.DbSize);
    }

    /// <summary>The same over another client: what tests put between the store and etcd.</summary>
    internal static async Task<EtcdStore> OpenAsync(
        IEtcd etcd, StoreOptions options, EtcdStoreOptions etcdOptions, CancellationToken cancellation)
    {
        var store = new EtcdStore(etcd, options, etcdOptions);
        try
        {
            await store._mirror.StartAsync(cancellation);
        }
        catch
        {
            await etcd.DisposeAsync();
            throw;
        }

        store._following = store._mirror.RunAsync(store._stop.Token);
        store._compacting = store._compaction.RunAsync(etcdOptions.CompactionInterval, store.ForgetPastAsync, store._stop.Token);
        return store;
    }

    // so that the writer, and whoever it tells, finds its write here
    private async Task<CommitResult> SeeAsync(Commit commit, CommitResult.Done done, CancellationToken cancellation)
    {
        ISnapshot? seen;
        try
        {
            seen = await Timeline.WaitForAsync(done.Revision, OwnWritePatience, cancellation);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return done;
        }

        return seen is null ? done : done with
        {
            // the mirror's objects are the ones everybody shares, unless they were overwritten meanwhile
            Objects =
            [
                .. commit.Writes.Select((write, i) =>
                    seen.Get(write.Key) is { } item && item.Revision == done.Revision ? item : done.Objects[i]),
            ],
        };
    }

    // the mirror is late: etcd tells what is missing; callers that come meanwhile use the same answer when it is new enough for them
    private async ValueTask<ISnapshot> CatchUpAsync(long revision, CancellationToken cancellation)
    {
        await _catchingUp.WaitAsync(cancellation);
        try
        {
            (Snapshot newest, IReadOnlyCollection<ByteString> others) = _mirror.Newest;
            if (newest.Revision.Number >= revision)
            {
                return newest;
            }

            if (_ahead is not { } ahead || ahead.Revision.Number < revision)
            {
                _ahead = await _loader.AdvanceAsync(newest, others, revision, cancellation);
            }

            return _ahead;
        }
        finally
        {
            _catchingUp.Release();
        }
    }

    // what they were read for, the pages of a list, is over, and they may be compacted
    private async Task ForgetPastAsync(CancellationToken cancellation)
    {
        await _reachingBack.WaitAsync(cancellation);
        _past.Clear();
        _reachingBack.Release();
    }

    // older than local history: read whole from etcd; the last few are kept, because a list asks for the same one page after page
    private async Task<ISnapshot?> ReachBackAsync(Revision revision, CancellationToken cancellation)
    {
        await _reachingBack.WaitAsync(cancellation);
        try
        {
            if (_past.Find(p => p.Revision == revision) is { } known)
            {
                return known;
            }

            (Snapshot state, _) = await _loader.LoadAsync(revision.Number, refuseSealed: false, cancellation);
            _past.Add(state);
            if (_past.Count > PastMost)
            {
                _past.RemoveAt(0);
            }

            return state;
        }
        catch (EtcdException e) when (e.IsCompacted || e.IsFuture)
        {
            return null;
        }
        finally
        {
            _reachingBack.Release();
        }
    }
}
