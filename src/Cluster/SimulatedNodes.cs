using Xebec.Client.Informers;
using Xebec.Client.Seam;

namespace Xebec.Cluster;

/// <summary>Many simulated nodes in this process. Started when all are registered.</summary>
internal sealed class SimulatedNodes : IAsyncDisposable
{
    // enough to keep the processors busy; all at once would only grow the queues
    private const int StartingMax = 16;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<SimulatedNode> _nodes = [];
    private readonly Task _services;

    private SimulatedNodes(SharedInformers informers) => _services = informers.RunAsync(_stop.Token);

    public static async Task<SimulatedNodes> StartAsync(ControlPlane plane, int count, IJournal journal, CancellationToken cancellation)
    {
        TimeProvider time = plane.Options.Time;
        var informers = new SharedInformers(plane.As("system:node:simulated", "system:nodes"), time, Random.Shared, journal);
        Informer services = informers.For(ApiResources.Services);
        var all = new SimulatedNodes(informers);
        var random = Random.Shared;
        for (int number = 1; number <= count; number++)
        {
            all._nodes.Add(new SimulatedNode(plane.Core, new SimulatedNodeOptions
            {
                Number = number,
                DataDirectory = Path.Combine(plane.Options.DataDirectory, "nodes"),
                Time = time,
                Random = random,
                Journal = journal,
                Services = services,
            }));
        }

        try
        {
            await Parallel.ForEachAsync(
                all._nodes,
                new ParallelOptions { MaxDegreeOfParallelism = StartingMax, CancellationToken = cancellation },
                async (node, token) => await node.StartAsync(token));
            return all;
        }
        catch
        {
            await all.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SimulatedNode node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _stop.CancelAsync();
        await _services;
        _stop.Dispose();
    }
}
