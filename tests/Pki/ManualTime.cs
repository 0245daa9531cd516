namespace Xebec.Tests.Pki;

/// <summary>A clock that moves when told to; its timers run on the caller's thread.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = start;

    public static ManualTime AtNoon() => new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public override DateTimeOffset GetUtcNow() => _now;
    public override long GetTimestamp() => _now.UtcTicks;
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by)
    {
        _now += by;
        foreach (var timer in _timers.ToArray())
        {
            timer.Run(_now);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state, dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    private sealed class Timer(ManualTime owner, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) : ITimer
    {
        private DateTimeOffset? _due = dueTime == Timeout.InfiniteTimeSpan ? null : owner._now + dueTime;

        public void Run(DateTimeOffset now)
        {
            if (_due is not { } time || time > now)
            {
                return;
            }

            _due = period == Timeout.InfiniteTimeSpan ? null : now + period;
            callback(state);
        }

        public bool Change(TimeSpan newDue, TimeSpan newPeriod)
        {
            period = newPeriod;
            _due = newDue == Timeout.InfiniteTimeSpan ? null : owner._now + newDue;
            return true;
        }

        public void Dispose() => owner._timers.Remove(this);
        public ValueTask DisposeAsync() { Dispose(); return ValueTask.CompletedTask; }
    }
}
