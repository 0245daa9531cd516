using System.IO.Pipelines;

namespace Xebec.Server.Watching;

/// <summary>
/// Sends what was written, but does not wait for ever for a client that takes nothing. One timer serves all that a watch sends.
/// </summary>
internal sealed class PatientWriter : IDisposable
{
    private readonly PipeWriter _to;
    private readonly TimeSpan _patience;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenRegistration _ending;
    private readonly ITimer _late;

    /// <param name="to">Where frames are written.</param>
    /// <param name="patience">How long a client may take nothing of what is ready.</param>
    /// <param name="time">On which it waits.</param>
    /// <param name="cancellation">The request is over.</param>
    public PatientWriter(PipeWriter to, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        (_to, _patience, _cancellation) = (to, patience, cancellation);
        _ending = cancellation.UnsafeRegister(End, _over);
        _late = time.CreateTimer(End, _over, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <exception cref="TimeoutException">The client took nothing for too long.</exception>
    public ValueTask FlushAsync()
    {
        // as long as the client keeps up there is nothing to wait for, and nothing to time
        ValueTask<FlushResult> flush = _to.FlushAsync(_over.Token);
        if (!flush.IsCompletedSuccessfully)
        {
            return WaitAsync(flush);
        }

        _ = flush.Result;
        return ValueTask.CompletedTask;
    }

    private async ValueTask WaitAsync(ValueTask<FlushResult> flush)
    {
        _late.Change(_patience, Timeout.InfiniteTimeSpan);
        try
        {
            await flush;
        }
        catch (OperationCanceledException) when (!_cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"the client took nothing for {_patience.TotalSeconds} s");
        }

        _late.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        // what they end is left to the collector: the timer may be ending it at this moment
        _late.Dispose();
        _ending.Dispose();
    }

    private static void End(object? over) => ((CancellationTokenSource)over!).Cancel();
}
