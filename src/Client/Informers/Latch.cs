namespace Xebec.Client.Informers;

/// <summary>
/// Something that comes true once and is waited for. Waiters go on in their own context: the framework's combinators (WaitAsync, WhenAll)
/// would bring them there through another thread when the task they combine runs its continuations asynchronously, and a simulation's
/// order would depend on it.
/// </summary>
public sealed class Latch
{
    private readonly Lock _lock = new();
    private readonly List<TaskCompletionSource<bool>> _waiters = [];
    private volatile bool _set;

    public bool IsSet => _set;

    public void Set()
    {
        lock (_lock)
        {
            _set = true;
            foreach (TaskCompletionSource<bool> waiter in _waiters)
            {
                waiter.TrySetResult(true);
            }

            _waiters.Clear();
        }
    }

    /// <summary>Waits until it is set.</summary>
    public async ValueTask SetAsync(CancellationToken cancellation) => await WaitAsync(null, cancellation);

    /// <summary>Waits until it is set, or a time has passed: then false.</summary>
    public async ValueTask<bool> SetAsync(TimeSpan bound, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(time);
        return await WaitAsync(waiter => time.CreateTimer(
            static w => ((TaskCompletionSource<bool>)w!).TrySetResult(false), waiter, bound, Timeout.InfiniteTimeSpan), cancellation);
    }

    private async ValueTask<bool> WaitAsync(Func<TaskCompletionSource<bool>, ITimer>? startTimer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_set)
            {
                return true;
            }

            _waiters.Add(waiter);
        }

        using ITimer? timer = startTimer?.Invoke(waiter);
        await using (cancellation.Register(() => waiter.TrySetCanceled(cancellation)))
        {
            try
            {
                return await waiter.Task;
            }
            finally
            {
                lock (_lock)
                {
                    _waiters.Remove(waiter);
                }
            }
        }
    }
}
