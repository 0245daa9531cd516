using System.Threading.Tasks.Sources;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.Timeline;

/// <summary>
/// A subscription in one of two states. *Behind*: it reads history at its own pace and holds nothing. *Live*: changes are put into its buffer as
/// they are published. A new watcher begins behind; one that reached the end of history becomes live; one whose buffer is full falls behind again,
/// and is cut when history no longer reaches back to what it has seen. So a stalled watcher costs at most one buffer.
/// </summary>
internal sealed class Watcher : IStoreWatch, IValueTaskSource
{
    private readonly StoreTimeline timeline;
    private readonly Lock gate = new();
    private readonly Revision start;
    private ManualResetValueTaskSourceCore<bool> signal = new() { RunContinuationsAsynchronously = true };
    private List<StoreEvent> buffer = [];
    private Revision seen;
    private bool live;
    private bool waiting;
    private bool reading;
    private CancellationTokenRegistration cancelling;
    private WatchEndedException? ended;

    public Watcher(StoreTimeline timeline, WatchScope scope, int resource, int field, Revision after)
    {
        this.timeline = timeline;
        Scope = scope;
        Resource = resource;
        Field = field;
        start = after;
        seen = after;
    }

    public WatchScope Scope { get; }

    public int Resource { get; }

    /// <summary>The place of the scope's field among the resource's indexed fields; -1 for none.</summary>
    public int Field { get; }

    /// <summary>What was read or found not to matter: history continues after it.</summary>
    public Revision Position
    {
        get
        {
            lock (gate)
            {
                return seen;
            }
        }
    }

    public Revision Seen
    {
        get
        {
            // the order matters: what was delivered before this point is in the buffer or was read
            Revision delivered = timeline.Delivered;
            lock (gate)
            {
                return live && buffer.Count == 0 && delivered > seen ? delivered : seen;
            }
        }
    }

    public async ValueTask<IReadOnlyList<StoreEvent>> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Take() is { } ready)
            {
                return ready;
            }

            if (!IsLive())
            {
                List<StoreEvent> past = timeline.ReadHistory(this);
                if (past.Count > 0)
                {
                    return past;
                }

                continue;
            }

            await WaitAsync(cancellation);
        }
    }

    public bool Matches(in StoreEvent change)
    {
        ObjectKey key = change.Key;
        return (Scope.Namespace is null || Scope.Namespace == key.Namespace)
            && (Scope.Name is null || Scope.Name == key.Name)
            && (Field < 0 || change.Object?.Facts.Fields[Field] == Scope.Field!.Value.Value || change.Previous?.Facts.Fields[Field] == Scope.Field!.Value.Value);
    }

    public ValueTask DisposeAsync()
    {
        timeline.Remove(this);
        End(new WatchEndedException(WatchEnd.StoreStopping, "the watch was disposed"));
        return ValueTask.CompletedTask;
    }

    void IValueTaskSource.GetResult(short token) => signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => signal.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => signal.OnCompleted(continuation, state, token, flags);

    /// <summary>Called under the timeline's lock: history up to the revision was read, and when it was the end of history, changes now come live.</summary>
    public void Advance(Revision read, bool atEnd)
    {
        lock (gate)
        {
            seen = read > seen ? read : seen;
            live = atEnd && ended is null;
        }
    }

    /// <summary>Called under the timeline's lock, with a change that matches.</summary>
    public void Deliver(in StoreEvent change)
    {
        lock (gate)
        {
            // a watch may begin at a revision that is still to come
            if (!live || change.Revision <= start)
            {
                return;
            }

            // one revision's events are never parted: what is behind resumes after the last revision it has
            if (buffer.Count >= timeline.BufferMost && buffer[^1].Revision < change.Revision)
            {
                live = false;
                return;
            }

            buffer.Add(change);
            Wake();
        }
    }

    public void End(WatchEndedException reason)
    {
        lock (gate)
        {
            ended ??= reason;
            live = false;
            Wake();
        }
    }

    private bool IsLive()
    {
        lock (gate)
        {
            return live;
        }
    }

    private List<StoreEvent>? Take()
    {
        lock (gate)
        {
            if (buffer.Count > 0)
            {
                List<StoreEvent> ready = buffer;
                buffer = [];
                seen = ready[^1].Revision;
                return ready;
            }

            return ended is null ? null : throw new WatchEndedException(ended.Reason, ended.Message);
        }
    }

    private ValueTask WaitAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (reading)
            {
                throw new InvalidOperationException("a watch has one reader");
            }

            if (buffer.Count > 0 || ended is not null || !live)
            {
                return ValueTask.CompletedTask;
            }

            signal.Reset();
            waiting = true;
            reading = true;
        }

        return Finish(cancellation);
    }

    private async ValueTask Finish(CancellationToken cancellation)
    {
        cancelling = cancellation.UnsafeRegister(static w => ((Watcher)w!).WakeUp(), this);
        await new ValueTask(this, signal.Version);
        cancelling.Unregister();
        lock (gate)
        {
            reading = false;
        }
    }

    private void WakeUp()
    {
        lock (gate)
        {
            Wake();
        }
    }

    // under the gate
    private void Wake()
    {
        if (waiting)
        {
            waiting = false;
            signal.SetResult(true);
        }
    }
}
