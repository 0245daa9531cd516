namespace Xebec.Simulator;

/// <summary>A clock that is moved by hand. Timers due fire in order of their time, on the thread that moves the clock.</summary>
public sealed class HandClock : TimeProvider
{
    private readonly PriorityQueue<HandTimer, (DateTimeOffset Due, long Order)> _timers = new();
    private readonly Lock _lock = new();
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long _order;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        DateTimeOffset until = _now + by;
        while (true)
        {
            HandTimer due;
            lock (_lock)
            {
                if (!_timers.TryPeek(out HandTimer? next, out (DateTimeOffset Due, long Order) when) || when.Due > until)
                {
                    break;
                }

                _timers.Dequeue();
                due = next;
                if (due.Armed != when)
                {
                    continue;
                }

                _now = when.Due > _now ? when.Due : _now;
            }

            due.Fire();
        }

        _now = until;
    }

    private sealed class HandTimer(HandClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public (DateTimeOffset Due, long Order)? Armed { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                _period = period;
                Armed = null;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Armed = (clock._now + dueTime, clock._order++);
                    clock._timers.Enqueue(this, Armed.Value);
                }
            }

            return true;
        }

        public void Fire()
        {
            Change(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan, _period);
            callback(state);
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
