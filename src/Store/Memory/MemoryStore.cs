using Xebec.Api.Keys;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Store.State;
using Xebec.Store.Timeline;

namespace Xebec.Store.Memory;

/// <summary>
/// A store that lasts as long as its process: for tests and the simulator. Commits finish before <see cref="CommitAsync"/> returns.
/// </summary>
public sealed class MemoryStore : IStore
{
    // deletions by expiry between which other commits may come
    private const int ExpiredMost = 500;

    private readonly StoreOptions _options;
    private readonly ObjectFactsReader _reader;
    private readonly StoreTimeline _timeline;
    private readonly Lock _writing = new();
    private readonly ExpiryQueue _expiring = new();
    private readonly List<StoreEvent> _events = [];
    private readonly ITimer _expiryTimer;
    private bool _stopped;

    public MemoryStore(StoreOptions options)
    {
        _options = options;
        _reader = new ObjectFactsReader(_options.Indexes);
        _timeline = new StoreTimeline(_options, Snapshot.Empty(new ResourceTable(), _options.Indexes, new Revision(1)));
        _expiryTimer = _options.Time.CreateTimer(
            static s => ((MemoryStore)s!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ISnapshot Current => _timeline.Current;

    public ValueTask<ISnapshot> ReadLatestAsync(CancellationToken cancellation) => new(_timeline.Current);

    public ValueTask<ISnapshot?> WaitForAsync(Revision revision, TimeSpan patience, CancellationToken cancellation)
        => _timeline.WaitForAsync(revision, patience, cancellation);

    public ValueTask<ISnapshot?> SnapshotAtAsync(Revision revision, CancellationToken cancellation) => new(_timeline.At(revision));

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var prepared = new PreparedCommit(commit, _reader);
        lock (_writing)
        {
            return new(_stopped ? new CommitResult.Refused("the store is stopping") : Apply(prepared));
        }
    }

    public IStoreWatch Watch(WatchScope scope, Revision after) => _timeline.Watch(scope, after);

    public ValueTask CompactAsync(Revision revision, CancellationToken cancellation)
    {
        _timeline.Compact(revision);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        lock (_writing)
        {
            _stopped = true;
        }

        _expiryTimer.Dispose();
        _timeline.Dispose();
        return ValueTask.CompletedTask;
    }

    private CommitResult Apply(PreparedCommit prepared)
    {
        var draft = new StateDraft(_timeline.Current);
        _events.Clear();
        CommitResult result = prepared.Apply(
            draft, new Revision(_timeline.Current.Revision.Number + 1), _options.Time.GetUtcNow(), _events);
        if (_events.Count > 0)
        {
            _timeline.Publish(draft.Freeze(_events[^1].Revision), _events, _options.Time.GetUtcNow());
            foreach (StoreEvent change in _events)
            {
                if (change.Object is { Expiry: not null } mortal)
                {
                    _expiring.Add(mortal, _timeline.Current.Get);
                    SetTimer();
                }
            }
        }

        return result;
    }

    private void Expire()
    {
        lock (_writing)
        {
            foreach (Write deletion in _stopped ? [] : _expiring.TakeDue(_options.Time.GetUtcNow(), ExpiredMost, _timeline.Current.Get))
            {
                Apply(PreparedCommit.Deletion(deletion));
            }

            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (_expiring.Next is { } next && !_stopped)
        {
            TimeSpan wait = ExpiryQueue.Wait(next, _options.Time.GetUtcNow());
            _expiryTimer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }
}
