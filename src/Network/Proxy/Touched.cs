using Xebec.Client.Informers;
using Xebec.Network.Proxy.Rules;

namespace Xebec.Network.Proxy;

/// <summary>
/// The services something happened to since they were last taken: each once, however often. No more than there are services.
/// </summary>
internal sealed class Touched
{
    private readonly Lock _lock = new();
    private readonly SortedSet<ServiceKey> _services = [];
    private Latch _any = new();

    public void Add(ServiceKey service)
    {
        lock (_lock)
        {
            _services.Add(service);
            _any.Set();
        }
    }

    /// <summary>Waits until there is something to take, or a time has passed: then false.</summary>
    public ValueTask<bool> AnyAsync(TimeSpan bound, TimeProvider time, CancellationToken cancellation)
    {
        Latch any;
        lock (_lock)
        {
            any = _any;
        }

        return any.SetAsync(bound, time, cancellation);
    }

    public ServiceKey[] Take()
    {
        lock (_lock)
        {
            ServiceKey[] taken = [.. _services];
            _services.Clear();
            _any = _any.IsSet ? new Latch() : _any;
            return taken;
        }
    }
}
