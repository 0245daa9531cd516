using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Xebec.Node.Cri;

namespace Xebec.Node.Simulated;

/// <summary>Events to those who watch. A watcher that lags by too many is cut off with a fault, and must list and watch anew.</summary>
internal sealed class SimulatedEvents : IDisposable
{
    private const int LagMax = 4096;

    private readonly Lock _gate = new();
    private readonly List<Channel<ContainerEvent>> _watchers = [];

    public void Tell(ContainerEvent happened)
    {
        lock (_gate)
        {
            foreach (Channel<ContainerEvent> watcher in _watchers)
            {
                if (!watcher.Writer.TryWrite(happened))
                {
                    watcher.Writer.TryComplete(
                        new RuntimeFault("GetContainerEvents", RuntimeFaultCode.ResourceExhausted, "the watcher is too slow"));
                }
            }
        }
    }

    public async IAsyncEnumerable<ContainerEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var mine = Channel.CreateBounded<ContainerEvent>(LagMax);
        lock (_gate)
        {
            _watchers.Add(mine);
        }

        try
        {
            // not ReadAllAsync, which goes on in other threads
            while (await mine.Reader.WaitToReadAsync(cancel))
            {
                while (mine.Reader.TryRead(out ContainerEvent? happened))
                {
                    yield return happened;
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(mine);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _watchers.ForEach(watcher => watcher.Writer.TryComplete());
        }
    }
}
