using Xebec.Network.Proxy.Rules;

namespace Xebec.Network.Proxy;

/// <summary>The services something happened to since they were last taken: each once, however often. No more than there are services.</summary>
internal sealed class Touched
{
    private readonly Lock _lock = new();
    private readonly SortedSet<ServiceKey> _services = [];
    private TaskCompletionSource _any = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(ServiceKey service)
    {
        lock (_lock)
        {
            _services.Add(service);
            _any.TrySetResult();
        }
    }

    public void AddRange(IEnumerable<ServiceKey> services)
    {
        lock (_lock)
        {
            _services.UnionWith(services);
            if (_services.Count > 0)
            {
                _any.TrySetResult();
            }
        }
    }

    /// <summary>Completes when there is something to take.</summary>
    public Task AnyAsync()
    {
        lock (_lock)
        {
            return _any.Task;
        }
    }

    public ServiceKey[] Take()
    {
        lock (_lock)
        {
            ServiceKey[] taken = [.. _services];
            _services.Clear();
            if (_any.Task.IsCompleted)
            {
                _any = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return taken;
        }
    }
}
