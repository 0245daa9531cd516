using Xebec.Node.Agent;
using Xebec.Node.Api;
using Xebec.Node.Probes;
using Xebec.Node.Registration;
using Xebec.Node.Simulated;

namespace Xebec.Cluster;

/// <summary>
/// A node whose machine and containers are simulated, while agent, volumes and API are the real ones. The machine outlives its agent:
/// stopped, its containers run on unseen, as on a node that is lost; the next agent finds them.
/// </summary>
public sealed class SimulatedNode : IAsyncDisposable
{
    private readonly ApiCore _core;
    private readonly SimulatedNodeOptions _options;
    private NodeAgent? _agent;

    public SimulatedNode(ApiCore core, SimulatedNodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _core = core;
        _options = options;
        Runtime = new SimulatedRuntime(new SimulatedRuntimeOptions { PodCidr = PodCidr, WritesLogs = true }, options.Time);
    }

    public string Name => _options.Name;

    public SimulatedRuntime Runtime { get; }

    /// <summary>True while an agent looks after it.</summary>
    public bool IsAttended => _agent is not null;

    // the upper half of 10.0.0.0/8, a /24 for each
    private string PodCidr => $"10.{128 + ((_options.Number - 1) >> 8)}.{(_options.Number - 1) & 255}.0/24";

    // addresses for benchmarks (RFC 2544): they lead nowhere
    private string Address =>
        $"198.{18 + ((_options.Number - 1) >> 16)}.{((_options.Number - 1) >> 8) & 255}.{(_options.Number - 1) & 255}";

    /// <summary>Starts an agent; returns when the node is registered.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _agent = await NodeAgent.StartAsync(
            new NodeAgentOptions
            {
                Server = _core.As($"system:node:{Name}", "system:nodes"),
                Runtime = Runtime,
                NodeName = Name,
                DataDirectory = Path.Combine(_options.DataDirectory, Name),
                Time = _options.Time,
                Random = _options.Random,
                Journal = _options.Journal,
                Addresses = [Address],
                PodCidr = PodCidr,
                ProbeNetwork = CalmNetwork.Instance,
                Services = _options.Services,
                Machine = new MachineFacts
                {
                    HostName = Name,
                    Cpus = 8,
                    MemoryBytes = 32L << 30,
                    DiskBytes = 1L << 40,
                    Architecture = "amd64",
                    OsImage = "simulated",
                },

                // the runtime tells its events, and loses none
                RelistEvery = TimeSpan.FromSeconds(10),
            },
            cancellation);
        _core.Nodes.Add(Name, new NodeApi(_agent));
    }

    /// <summary>Stops the agent, which says nothing to anybody.</summary>
    public async Task StopAsync()
    {
        if (_agent is { } agent)
        {
            _agent = null;
            await agent.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Runtime.DisposeAsync();
    }
}
