using System.Threading.Tasks.Sources;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.Timeline;

/// <summary>
/// A subscription in one of two states. *Behind*: it reads history at its own pace and holds nothing. *Live*: changes are put into its
/// buffer as they are published. A new watcher begins behind; one that reached the end of history becomes live; one whose buffer is full
/// falls behind again, and is cut when history no longer reaches back to what it has seen. So a stalled watcher costs at most one buffer.
/// </summary>
internal sealed class Watcher : IStoreWatch, IValueTaskSource
{
    private readonly StoreTimeline _timeline;
    private readonly Lock _gate = new();
    private readonly Revision _start;
    private ManualResetValueTaskSourceCore<bool> _signal = new() { RunContinuationsAsynchronously = true };
    private List<StoreEvent> _buffer = [];
    private Revision _seen;
    private bool _live;
    private bool _waiting;
    private bool _reading;
    private CancellationTokenRegistration _cancelling;
    private WatchEndedException? _ended;

    public Watcher(StoreTimeline timeline, WatchScope scope, int resource, int field, Revision after)
    {
        _timeline = timeline;
        Scope = scope;
        Resource = resource;
        Field = field;
        _start = after;
        _seen = after;
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
            lock (_gate)
            {
                return _seen;
            }
        }
    }

    public Revision Seen
    {
        get
        {
            // the order matters: what was delivered before this point is in the buffer or was read
            Revision delivered = _timeline.Delivered;
            lock (_gate)
            {
                return _live && _buffer.Count == 0 && delivered > _seen ? delivered : _seen;
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
                List<StoreEvent> past = _timeline.ReadHistory(this);
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
            && (Field < 0
                || change.Object?.Facts.Fields[Field] == Scope.Field!.Value.Value
                || change.Previous?.Facts.Fields[Field] == Scope.Field!.Value.Value);
    }

    public ValueTask DisposeAsync()
    {
        _timeline.Remove(this);
        End(new WatchEndedException(WatchEnd.StoreStopping, "the watch was disposed"));
        return ValueTask.CompletedTask;
    }

    void IValueTaskSource.GetResult(short token) => _signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _signal.OnCompleted(continuation, state, token, flags);

    /// <summary>
    /// Called under the timeline's lock: history up to the revision was read, and when it was the end of history, changes now come live.
    /// </summary>
    public void Advance(Revision read, bool atEnd)
    {
        lock (_gate)
        {
            _seen = read > _seen ? read : _seen;
            _live = atEnd && _ended is null;
        }
    }

    /// <summary>Called under the timeline's lock, with a change that matches.</summary>
    public void Deliver(in StoreEvent change)
    {
        lock (_gate)
        {
            // a watch may begin at a revision that is still to come
            if (!_live || change.Revision <= _start)
            {
                return;
            }

            // one revision's events are never parted: what is behind resumes after the last revision it has
            if (_buffer.Count >= _timeline.BufferMost && _buffer[^1].Revision < change.Revision)
            {
                _live = false;
                return;
            }

            _buffer.Add(change);
            Wake();
        }
    }

    public void End(WatchEndedException reason)
    {
        lock (_gate)
        {
            _ended ??= reason;
            _live = false;
            Wake();
        }
    }

    private bool IsLive()
    {
        lock (_gate)
        {
            return _live;
        }
    }

    private List<StoreEvent>? Take()
    {
        lock (_gate)
        {
            if (_buffer.Count > 0)
            {
                List<StoreEvent> ready = _buffer;
                _buffer = [];
                _seen = ready[^1].Revision;
                return ready;
            }

            return _ended is null ? null : throw new WatchEndedException(_ended.Reason, _ended.Message, _ended.Oldest);
        }
    }

    private ValueTask WaitAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_reading)
            {
                throw new InvalidOperationException("a watch has one reader");
            }

            if (_buffer.Count > 0 || _ended is not null || !_live)
            {
                return ValueTask.CompletedTask;
            }

            _signal.Reset();
            _waiting = true;
            _reading = true;
        }

        return Finish(cancellation);
    }

    private async ValueTask Finish(CancellationToken cancellation)
    {
        _cancelling = cancellation.UnsafeRegister(static w => ((Watcher)w!).WakeUp(), this);
        await new ValueTask(this, _signal.Version);
        _cancelling.Unregister();
        lock (_gate)
        {
            _reading = false;
        }
    }

    private void WakeUp()
    {
        lock (_gate)
        {
            Wake();
        }
    }

    // under the gate
    private void Wake()
    {
        if (_waiting)
        {
            _waiting = false;
            _signal.SetResult(true);
        }
    }
}
