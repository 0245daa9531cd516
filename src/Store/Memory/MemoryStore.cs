using Xebec.Api.Keys;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Store.State;
using Xebec.Store.Timeline;

namespace Xebec.Store.Memory;

/// <summary>A store that lasts as long as its process: for tests and the simulator. Commits finish before <see cref="CommitAsync"/> returns.</summary>
public sealed class MemoryStore : IStore
{
    // deletions by expiry between which other commits may come
    private const int ExpiredMost = 500;

    private readonly StoreOptions options;
    private readonly ObjectFactsReader reader;
    private readonly StoreTimeline timeline;
    private readonly Lock writing = new();
    private readonly ExpiryQueue expiring = new();
    private readonly List<StoreEvent> events = [];
    private readonly ITimer expiryTimer;
    private bool stopped;

    public MemoryStore(StoreOptions? options = null)
    {
        this.options = options ?? new StoreOptions();
        reader = new ObjectFactsReader(this.options.Indexes);
        timeline = new StoreTimeline(this.options, Snapshot.Empty(new ResourceTable(), this.options.Indexes, new Revision(1)));
        expiryTimer = this.options.Time.CreateTimer(static s => ((MemoryStore)s!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ISnapshot Current => timeline.Current;

    public ValueTask<ISnapshot> ReadLatestAsync(CancellationToken cancellation) => new(timeline.Current);

    public ValueTask<ISnapshot?> WaitForAsync(Revision revision, TimeSpan patience, CancellationToken cancellation)
        => timeline.WaitForAsync(revision, patience, cancellation);

    public ValueTask<ISnapshot?> SnapshotAtAsync(Revision revision, CancellationToken cancellation) => new(timeline.At(revision));

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var prepared = new PreparedCommit(commit, reader);
        lock (writing)
        {
            return new(stopped ? new CommitResult.Refused("the store is stopping") : Apply(prepared));
        }
    }

    public IStoreWatch Watch(WatchScope scope, Revision after) => timeline.Watch(scope, after);

    public ValueTask CompactAsync(Revision revision, CancellationToken cancellation)
    {
        timeline.Compact(revision);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        lock (writing)
        {
            stopped = true;
        }

        expiryTimer.Dispose();
        timeline.Dispose();
        return ValueTask.CompletedTask;
    }

    private CommitResult Apply(PreparedCommit prepared)
    {
        var draft = new StateDraft(timeline.Current);
        events.Clear();
        CommitResult result = prepared.Apply(draft, new Revision(timeline.Current.Revision.Number + 1), options.Time.GetUtcNow(), events);
        if (events.Count > 0)
        {
            timeline.Publish(draft.Freeze(events[^1].Revision), events);
            foreach (StoreEvent change in events)
            {
                if (change.Object is { Expiry: not null } mortal)
                {
                    expiring.Add(mortal, timeline.Current.Get);
                    SetTimer();
                }
            }
        }

        return result;
    }

    private void Expire()
    {
        lock (writing)
        {
            foreach (Write deletion in stopped ? [] : expiring.TakeDue(options.Time.GetUtcNow(), ExpiredMost, timeline.Current.Get))
            {
                Apply(new PreparedCommit(new Commit(deletion), reader));
            }

            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (expiring.Next is { } next && !stopped)
        {
            TimeSpan wait = next - options.Time.GetUtcNow();
            expiryTimer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
