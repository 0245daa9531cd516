namespace Xebec.Server.Watching;

/// <summary>
/// How often a watch sends. Sending (a frame, a TLS record, a system call, the client's wake-up) costs many times what an event costs, so a
/// watch that never rests gathers what happens within <see cref="Interval"/> and sends it at once. A watch that rests now and then is never
/// held up: it may send <see cref="Burst"/> times in a row.
/// </summary>
internal sealed class WatchPace(TimeProvider time)
{
    /// <summary>Between two sendings of a watch that is always busy: what an event waits at the most.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    /// <summary>Sendings without a wait, earned back one each <see cref="Interval"/>: more than the steps of a pod's start.</summary>
    public const int Burst = 20;

    private long _due;

    /// <summary>Called after each sending: returns when the next one may be prepared.</summary>
    public ValueTask TurnAsync(CancellationToken cancellation)
    {
        long tick = (long)(Interval.TotalSeconds * time.TimestampFrequency);
        long now = time.GetTimestamp();
        _due = Math.Max(_due, now - (Burst * tick)) + tick;
        return _due > now
            ? new ValueTask(Task.Delay(time.GetElapsedTime(now, _due), time, cancellation))
            : ValueTask.CompletedTask;
    }
}
