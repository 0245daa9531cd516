using Xebec.Api.Keys;
using Xebec.Store.Seam;
using Xebec.Store.State;

namespace Xebec.Store.Timeline;

/// <summary>
/// What is published: the current state, the events that led to it, and everybody who watches. All three implementations of the store have
/// one; they differ in where commits come from and when they may be published. One publisher at a time.
/// </summary>
internal sealed class StoreTimeline : IDisposable
{
    // events looked at under the lock at once: about 100 µs
    private const int HistorySlice = 2000;

    private readonly StoreOptions _options;
    private readonly Lock _gate = new();
    private readonly Subscriptions _subscriptions = new();
    private readonly RevisionWaiters _waiters = new();
    private readonly ITimer _trimming;
    private History _history;
    private Checkpoints _checkpoints = new();
    private Snapshot _current;
    private long _delivered;
    private Revision _compacted;
    private WatchEndedException? _stopped;

    public StoreTimeline(StoreOptions options, Snapshot start)
    {
        _options = options;
        _current = start;
        _delivered = start.Revision.Number;
        _history = new History(_options, start.Revision);
        var pace = TimeSpan.FromSeconds(30);
        _trimming = _options.Time.CreateTimer(static t => ((StoreTimeline)t!).Trim(), this, pace, pace);
    }

    public Snapshot Current => Volatile.Read(ref _current);

    public int BufferMost => _options.WatchBuffer;

    /// <summary>Every watcher has been given everything up to here.</summary>
    public Revision Delivered => new(Volatile.Read(ref _delivered));

    public void Dispose()
    {
        _trimming.Dispose();
        var reason = new WatchEndedException(WatchEnd.StoreStopping, "the store is stopping");
        lock (_gate)
        {
            _stopped = reason;
            EndAll(reason);
            _waiters.Stop();
        }
    }

    /// <summary>Makes a state current and hands its events, in revision order, to history and watchers.</summary>
    /// <param name="next">The state after the events.</param>
    /// <param name="events">What led there from the current state.</param>
    /// <param name="now">When that happened.</param>
    public void Publish(Snapshot next, IReadOnlyList<StoreEvent> events, DateTimeOffset now)
    {
        lock (_gate)
        {
            // readers see a state before watchers hear of it, so that whoever is told of a change finds it
            Volatile.Write(ref _current, next);
            foreach (StoreEvent change in events)
            {
                int resource = next.Table.Number(change.Key.Resource);
                _history.Add(resource, change, now);
                _subscriptions.Deliver(resource, change);
            }

            Volatile.Write(ref _delivered, next.Revision.Number);
            _checkpoints.Published(next, events.Count);
            Trim(now);
            _waiters.Published(next);
        }
    }

    /// <summary>Makes a state current whose events are not known: every watcher has to start again.</summary>
    public void Replace(Snapshot next)
    {
        lock (_gate)
        {
            _history = new History(_options, next.Revision);
            _checkpoints = new Checkpoints();
            Volatile.Write(ref _current, next);
            Volatile.Write(ref _delivered, next.Revision.Number);
            EndAll(new WatchEndedException(WatchEnd.Compacted, $"history before revision {next.Revision} was lost", next.Revision));
            _waiters.Published(next);
        }
    }

    public IStoreWatch Watch(WatchScope scope, Revision after)
    {
        int field = scope.Field is { } asked ? _options.Indexes.Place(scope.Resource, asked.Field) : -1;
        if (scope.Field is { } unknown && field < 0)
        {
            throw new ArgumentException($"field {unknown.Field} of {scope.Resource} is not indexed", nameof(scope));
        }

        var watcher = new Watcher(this, scope, _current.Table.Number(scope.Resource), field, after);
        lock (_gate)
        {
            if (_stopped is not null)
            {
                throw new WatchEndedException(_stopped.Reason, _stopped.Message);
            }

            if (!_history.Reaches(watcher.Resource, after))
            {
                throw new WatchEndedException(
                    WatchEnd.Compacted, $"history after revision {after} is gone", _history.OldestOf(watcher.Resource));
            }

            _subscriptions.Add(watcher);
        }

        return watcher;
    }

    public void Remove(Watcher watcher)
    {
        lock (_gate)
        {
            _subscriptions.Remove(watcher);
        }
    }

    /// <summary>The next events of a watcher that is behind; when it has reached the end it becomes live.</summary>
    public List<StoreEvent> ReadHistory(Watcher watcher)
    {
        List<StoreEvent> found = [];
        lock (_gate)
        {
            Revision after = watcher.Position;
            if (!_history.Reaches(watcher.Resource, after))
            {
                WatchEnd reason = after < _history.Floor ? WatchEnd.Compacted : WatchEnd.TooSlow;
                Revision oldest = _history.OldestOf(watcher.Resource);
                var end = new WatchEndedException(
                    reason, $"the watcher has read up to revision {after}, history now begins after {oldest}", oldest);
                watcher.End(end);
                throw end;
            }

            Ring<StoreEvent> events = _history.Of(watcher.Resource).Events;
            int at = _history.Of(watcher.Resource).FirstAfter(after);
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
            watcher.Advance(atEnd && _current.Revision > read ? _current.Revision : read, atEnd);
        }

        return found;
    }

    public async ValueTask<ISnapshot?> WaitForAsync(Revision revision, TimeSpan patience, CancellationToken cancellation)
    {
        TaskCompletionSource<Snapshot> coming;
        lock (_gate)
        {
            if (_current.Revision >= revision)
            {
                return _current;
            }

            if (patience <= TimeSpan.Zero)
            {
                return null;
            }

            ObjectDisposedException.ThrowIf(_stopped is not null, this);
            coming = _waiters.Add(revision);
        }

        try
        {
            return await coming.Task.WaitAsync(patience, _options.Time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            if (!coming.Task.IsCompleted)
            {
                lock (_gate)
                {
                    _waiters.Remove(coming);
                }
            }
        }
    }

    /// <summary>The state at a revision, made from the nearest kept one; null when it is in the future or forgotten.</summary>
    public Snapshot? At(Revision revision)
    {
        Snapshot near;
        List<StoreEvent> between = [];
        lock (_gate)
        {
            if (revision > _current.Revision || revision < _history.Oldest)
            {
                return null;
            }

            near = _checkpoints.Nearest(revision, _current);
            if (near.Revision == revision)
            {
                return near;
            }

            Revision from = near.Revision < revision ? near.Revision : revision;
            Revision to = near.Revision < revision ? revision : near.Revision;
            for (int resource = 0; resource < near.Table.Count; resource++)
            {
                ResourceHistory past = _history.Of(resource);
                for (int i = past.FirstAfter(from); i < past.Events.Count && past.Events[i].Revision <= to; i++)
                {
                    between.Add(past.Events[i]);
                }
            }
        }

        Snapshot made = near.Revision < revision ? Redo(near, between, revision) : Undo(near, between, revision);
        lock (_gate)
        {
            _checkpoints.Asked(made);
        }

        return made;
    }

    /// <summary>Whether it was asked to forget this revision, as against having begun later.</summary>
    public bool IsCompacted(Revision revision)
    {
        lock (_gate)
        {
            return revision < _compacted;
        }
    }

    public void Compact(Revision revision)
    {
        lock (_gate)
        {
            if (revision > _current.Revision)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(revision), $"revision {revision} is in the future, the current one is {_current.Revision}");
            }

            _compacted = revision > _compacted ? revision : _compacted;
            _history.Compact(revision);
            _checkpoints.Forget(_history.Oldest);
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
        lock (_gate)
        {
            Trim(_options.Time.GetUtcNow());
        }
    }

    private void Trim(DateTimeOffset now)
    {
        Revision before = _history.Oldest;
        _history.Trim(now);
        if (_history.Oldest > before)
        {
            _checkpoints.Forget(_history.Oldest);
        }
    }

    private void EndAll(WatchEndedException reason)
    {
        foreach (Watcher watcher in _subscriptions.All)
        {
            watcher.End(reason);
        }
    }
}
