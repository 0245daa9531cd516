using Xebec.Api.Keys;
using Xebec.Store.Seam;
using Xebec.Store.State;

namespace Xebec.Store.Timeline;

/// <summary>
/// What is published: the current state, the events that led to it, and everybody who watches. All three implementations of the store have one;
/// they differ in where commits come from and when they may be published. One publisher at a time.
/// </summary>
internal sealed class StoreTimeline : IDisposable
{
    // events looked at under the lock at once: about 100 µs
    private const int HistorySlice = 2000;

    private readonly StoreOptions options;
    private readonly Lock gate = new();
    private readonly Subscriptions subscriptions = new();
    private readonly RevisionWaiters waiters = new();
    private readonly ITimer trimming;
    private History history;
    private Checkpoints checkpoints = new();
    private Snapshot current;
    private long delivered;
    private WatchEndedException? stopped;

    public StoreTimeline(StoreOptions options, Snapshot start)
    {
        this.options = options;
        current = start;
        delivered = start.Revision.Number;
        history = new History(options, start.Revision);
        TimeSpan pace = TimeSpan.FromSeconds(30);
        trimming = options.Time.CreateTimer(static t => ((StoreTimeline)t!).Trim(), this, pace, pace);
    }

    public Snapshot Current => Volatile.Read(ref current);

    public int BufferMost => options.WatchBuffer;

    /// <summary>Every watcher has been given everything up to here.</summary>
    public Revision Delivered => new(Volatile.Read(ref delivered));

    public void Dispose()
    {
        trimming.Dispose();
        var reason = new WatchEndedException(WatchEnd.StoreStopping, "the store is stopping");
        lock (gate)
        {
            stopped = reason;
            EndAll(reason);
            waiters.Stop();
        }
    }

    /// <summary>Makes a state current and hands its events, in revision order, to history and watchers.</summary>
    public void Publish(Snapshot next, IReadOnlyList<StoreEvent> events)
    {
        DateTimeOffset now = options.Time.GetUtcNow();
        lock (gate)
        {
            // readers see a state before watchers hear of it, so that whoever is told of a change finds it
            Volatile.Write(ref current, next);
            foreach (StoreEvent change in events)
            {
                int resource = next.Table.Number(change.Key.Resource);
                history.Add(resource, change, now);
                subscriptions.Deliver(resource, change);
            }

            Volatile.Write(ref delivered, next.Revision.Number);
            checkpoints.Published(next, events.Count);
            Trim(now);
            waiters.Published(next);
        }
    }

    /// <summary>Makes a state current whose events are not known: every watcher has to start again.</summary>
    public void Replace(Snapshot next)
    {
        lock (gate)
        {
            history = new History(options, next.Revision);
            checkpoints = new Checkpoints();
            Volatile.Write(ref current, next);
            Volatile.Write(ref delivered, next.Revision.Number);
            EndAll(new WatchEndedException(WatchEnd.Compacted, $"history before revision {next.Revision} was lost"));
            waiters.Published(next);
        }
    }

    public IStoreWatch Watch(WatchScope scope, Revision after)
    {
        int field = scope.Field is { } asked ? options.Indexes.Place(scope.Resource, asked.Field) : -1;
        if (scope.Field is { } unknown && field < 0)
        {
            throw new ArgumentException($"field {unknown.Field} of {scope.Resource} is not indexed", nameof(scope));
        }

        var watcher = new Watcher(this, scope, current.Table.Number(scope.Resource), field, after);
        lock (gate)
        {
            if (stopped is not null)
            {
                throw new WatchEndedException(stopped.Reason, stopped.Message);
            }

            if (!history.Reaches(watcher.Resource, after))
            {
                throw new WatchEndedException(WatchEnd.Compacted, $"history after revision {after} is gone; the oldest kept is {history.Oldest}");
            }

            subscriptions.Add(watcher);
        }

        return watcher;
    }

    public void Remove(Watcher watcher)
    {
        lock (gate)
        {
            subscriptions.Remove(watcher);
        }
    }

    /// <summary>The next events of a watcher that is behind; when it has reached the end it becomes live.</summary>
    public List<StoreEvent> ReadHistory(Watcher watcher)
    {
        List<StoreEvent> found = [];
        lock (gate)
        {
            Revision after = watcher.Position;
            if (!history.Reaches(watcher.Resource, after))
            {
                WatchEnd reason = after < history.Floor ? WatchEnd.Compacted : WatchEnd.TooSlow;
                var end = new WatchEndedException(reason, $"the watcher has read up to revision {after}, history now begins after {history.Oldest}");
                watcher.End(end);
                throw end;
            }

            Ring<StoreEvent> events = history.Of(watcher.Resource).Events;
            int at = history.Of(watcher.Resource).FirstAfter(after);
            int stop = at + HistorySlice;
            Revision read = after;
            while (at < events.Count)
            {
                ref StoreEvent change = ref events[at];
                if (change.Revision != read && (at >= stop || found.Count >= BufferMost))
                {
                    break;
                }

                at++;
                read = change.Revision;
                if (watcher.Matches(change))
                {
                    found.Add(change);
                }
            }

            bool atEnd = at == events.Count;
            watcher.Advance(atEnd && current.Revision > read ? current.Revision : read, atEnd);
        }

        return found;
    }

    public async ValueTask<ISnapshot?> WaitForAsync(Revision revision, TimeSpan patience, CancellationToken cancellation)
    {
        Task<Snapshot> coming;
        lock (gate)
        {
            if (current.Revision >= revision)
            {
                return current;
            }

            if (patience <= TimeSpan.Zero)
            {
                return null;
            }

            ObjectDisposedException.ThrowIf(stopped is not null, this);
            coming = waiters.Add(revision);
        }

        try
        {
            return await coming.WaitAsync(patience, options.Time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>The state at a revision, made from the nearest kept one; null when it is in the future or forgotten.</summary>
    public Snapshot? At(Revision revision)
    {
        Snapshot near;
        List<StoreEvent> between = [];
        lock (gate)
        {
            if (revision > current.Revision || revision < history.Oldest)
            {
                return null;
            }

            near = checkpoints.Nearest(revision, current);
            if (near.Revision == revision)
            {
                return near;
            }

            Revision from = near.Revision < revision ? near.Revision : revision;
            Revision to = near.Revision < revision ? revision : near.Revision;
            for (int resource = 0; resource < near.Table.Count; resource++)
            {
                ResourceHistory past = history.Of(resource);
                for (int i = past.FirstAfter(from); i < past.Events.Count && past.Events[i].Revision <= to; i++)
                {
                    between.Add(past.Events[i]);
                }
            }
        }

        Snapshot made = near.Revision < revision ? Redo(near, between, revision) : Undo(near, between, revision);
        lock (gate)
        {
            checkpoints.Asked(made);
        }

        return made;
    }

    public void Compact(Revision revision)
    {
        lock (gate)
        {
            if (revision > current.Revision)
            {
                throw new ArgumentOutOfRangeException(nameof(revision), $"revision {revision} is in the future, the current one is {current.Revision}");
            }

            history.Compact(revision);
            checkpoints.Forget(history.Oldest);
        }
    }

    private static Snapshot Redo(Snapshot near, List<StoreEvent> events, Revision revision)
    {
        var draft = new StateDraft(near);
        foreach (StoreEvent change in events)
        {
            _ = change.Object is { } now ? draft.Put(now) : draft.Remove(change.Key);
        }

        return draft.Freeze(revision);
    }

    private static Snapshot Undo(Snapshot near, List<StoreEvent> events, Revision revision)
    {
        var draft = new StateDraft(near);
        for (int i = events.Count - 1; i >= 0; i--)
        {
            _ = events[i].Previous is { } before ? draft.Put(before) : draft.Remove(events[i].Key);
        }

        return draft.Freeze(revision);
    }

    private void Trim()
    {
        lock (gate)
        {
            Trim(options.Time.GetUtcNow());
        }
    }

    private void Trim(DateTimeOffset now)
    {
        Revision before = history.Oldest;
        history.Trim(now);
        if (history.Oldest > before)
        {
            checkpoints.Forget(history.Oldest);
        }
    }

    private void EndAll(WatchEndedException reason)
    {
        foreach (Watcher watcher in subscriptions.All)
        {
            watcher.End(reason);
        }
    }
}
