using Xebec.Client.Informers;

namespace Xebec.Node.Agent;

/// <summary>Wakes one waiter; set many times before it looks, it wakes once.</summary>
internal sealed class Signal(TimeProvider time)
{
    private readonly Lock _lock = new();
    private Latch _next = new();

    public void Set()
    {
        lock (_lock)
        {
            _next.Set();
        }
    }

    /// <summary>Returns when it was set since the last return, or after <paramref name="atMost"/> (null: no bound).</summary>
    public async Task WaitAsync(TimeSpan? atMost, CancellationToken cancel)
    {
        Latch next;
        lock (_lock)
        {
            next = _next;
        }

        if (atMost is { } bound)
        {
            await next.SetAsync(bound, time, cancel);
        }
        else
        {
            await next.SetAsync(cancel);
        }

        lock (_lock)
        {
            if (_next.IsSet)
            {
                _next = new();
            }
        }
    }
}
