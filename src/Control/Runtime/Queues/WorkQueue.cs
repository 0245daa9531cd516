using Xebec.Api.Keys;

namespace Xebec.Control.Runtime.Queues;

/// <summary>
/// Keys that need attention, first come first served. A key waits at most once, and is never worked on twice at the same time: asked for
/// while in work, it comes again afterwards. So the queue is bounded by the number of objects there are.
/// </summary>
public sealed class WorkQueue : IDisposable
{
    private readonly TimeProvider _time;
    private readonly KeyBackoff _backoff;
    private readonly Lock _lock = new();
    private readonly Queue<ObjectKey> _ready = new();
    private readonly HashSet<ObjectKey> _wanted = [];
    private readonly HashSet<ObjectKey> _inWork = [];
    private readonly PriorityQueue<ObjectKey, (DateTimeOffset Due, long Order)> _later = new();
    private readonly Dictionary<ObjectKey, DateTimeOffset> _due = [];
    private readonly Queue<TaskCompletionSource<ObjectKey>> _takers = new();
    private readonly ITimer _timer;
    private long _order;

    public WorkQueue(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _backoff = new KeyBackoff();
        _timer = time.CreateTimer(static queue => ((WorkQueue)queue!).MoveDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keys waiting, without those in work or put off.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _ready.Count;
            }
        }
    }

    /// <summary>True when nothing waits, is in work or is put off.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _wanted.Count == 0 && _inWork.Count == 0 && _due.Count == 0;
            }
        }
    }

    public void Add(ObjectKey key)
    {
        lock (_lock)
        {
            if (_wanted.Add(key) && !_inWork.Contains(key))
            {
                Offer(key);
            }
        }
    }

    /// <summary>Adds the key after a while; of several such wishes the earliest counts.</summary>
    public void AddAfter(ObjectKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        lock (_lock)
        {
            DateTimeOffset due = _time.GetUtcNow() + delay;
            if (_due.TryGetValue(key, out DateTimeOffset earlier) && earlier <= due)
            {
                return;
            }

            _due[key] = due;
            _later.Enqueue(key, (due, _order++));
            SetTimer();
        }
    }

    /// <summary>Adds a key that failed, later each time it fails.</summary>
    public void AddFailed(ObjectKey key)
    {
        TimeSpan delay;
        lock (_lock)
        {
            delay = _backoff.Next(key);
        }

        AddAfter(key, delay);
    }

    /// <summary>The key succeeded: its next failure is a first one.</summary>
    public void Forget(ObjectKey key)
    {
        lock (_lock)
        {
            _backoff.Forget(key);
        }
    }

    /// <summary>Takes the next key into work; <see cref="Done"/> must follow.</summary>
    public async ValueTask<ObjectKey> TakeAsync(CancellationToken cancellation)
    {
        TaskCompletionSource<ObjectKey> taker;
        lock (_lock)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_ready.TryDequeue(out ObjectKey key))
            {
                Take(key);
                return key;
            }

            taker = new TaskCompletionSource<ObjectKey>(TaskCreationOptions.RunContinuationsAsynchronously);
            _takers.Enqueue(taker);
        }

        await using (cancellation.Register(() => taker.TrySetCanceled(cancellation)))
        {
            return await taker.Task;
        }
    }

    public void Done(ObjectKey key)
    {
        lock (_lock)
        {
            _inWork.Remove(key);
            if (_wanted.Contains(key))
            {
                Offer(key);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Offer(ObjectKey key)
    {
        while (_takers.TryDequeue(out TaskCompletionSource<ObjectKey>? taker))
        {
            if (taker.TrySetResult(key))
            {
                Take(key);
                return;
            }
        }

        _ready.Enqueue(key);
    }

    private void Take(ObjectKey key)
    {
        _wanted.Remove(key);
        _inWork.Add(key);
    }

    private void MoveDue()
    {
        lock (_lock)
        {
            DateTimeOffset now = _time.GetUtcNow();
            while (_later.TryPeek(out ObjectKey key, out (DateTimeOffset Due, long Order) when) && when.Due <= now)
            {
                _later.Dequeue();

                // a wish that an earlier one replaced is not in the table any more
                if (_due.TryGetValue(key, out DateTimeOffset due) && due == when.Due)
                {
                    _due.Remove(key);
                    if (_wanted.Add(key) && !_inWork.Contains(key))
                    {
                        Offer(key);
                    }
                }
            }

            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (!_later.TryPeek(out _, out (DateTimeOffset Due, long Order) next))
        {
            return;
        }

        TimeSpan wait = next.Due - _time.GetUtcNow();
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
