namespace Xebec.Simulator;

/// <summary>
/// Runs asynchronous code on the calling thread alone, with a clock that moves when nothing else is left to do. Work that was away on
/// another thread and comes back is a fault: when it comes back is anybody's guess, and so would be the trace.
/// </summary>
public sealed class OneThread : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _work = new();
    private readonly Lock _lock = new();
    private readonly int _home = Environment.CurrentManagedThreadId;
    private readonly bool _guarded;
    private string? _stray;

    private OneThread(bool guarded) => _guarded = guarded;

    public HandClock Clock { get; } = new();

    /// <summary>
    /// Runs until <paramref name="story"/> ends; time passes in steps of <paramref name="tick"/> (10 ms) whenever all wait.
    /// </summary>
    /// <param name="story">What happens.</param>
    /// <param name="tick">How far the clock moves at once.</param>
    /// <param name="ticksMax">After so many the story is said not to end.</param>
    /// <param name="realWorld">
    /// The story touches real files or processes, whose answers come when they come: no trace of it is compared.
    /// </param>
    public static void Run(Func<OneThread, Task> story, TimeSpan? tick = null, int ticksMax = 2_000_000, bool realWorld = false)
    {
        var thread = new OneThread(!realWorld);
        SynchronizationContext? before = Current;
        SetSynchronizationContext(thread);
        try
        {
            Task task = story(thread);
            for (int ticks = 0; !task.IsCompleted; ticks++)
            {
                thread.RunReady();
                if (!task.IsCompleted)
                {
                    Require(ticks < ticksMax, "the story does not end");
                    thread.Clock.Advance(tick ?? TimeSpan.FromMilliseconds(10));
                }
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Waits, in the clock's time, until something is so.</summary>
    public async Task UntilAsync(Func<bool> condition, double secondsMax = 120)
    {
        DateTimeOffset end = Clock.GetUtcNow().AddSeconds(secondsMax);
        while (!condition())
        {
            Require(Clock.GetUtcNow() < end, "it did not come true in time");
            await Task.Delay(TimeSpan.FromMilliseconds(10), Clock);
        }
    }

    public Task PassAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), Clock);

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_lock)
        {
            if (_guarded && Environment.CurrentManagedThreadId != _home)
            {
                _stray ??= Environment.StackTrace;
            }

            _work.Enqueue((d, state));
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    private void RunReady()
    {
        while (true)
        {
            (SendOrPostCallback Callback, object? State) next;
            lock (_lock)
            {
                Require(_stray is null, $"work came back from another thread:\n{_stray}");
                if (!_work.TryDequeue(out next))
                {
                    return;
                }
            }

            next.Callback(next.State);
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new SimulationException(otherwise);
        }
    }
}
