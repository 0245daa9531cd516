using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Node.Cri;
using Xebec.Node.Probes;
using Xebec.Node.Registration;

namespace Xebec.Node.Agent;

/// <summary>What a node agent works with and for.</summary>
public sealed record NodeAgentOptions
{
    /// <summary>The API server, as <c>system:node:NAME</c>.</summary>
    public required IApiServer Server { get; init; }

    /// <summary>Not disposed with the agent.</summary>
    public required IContainerRuntime Runtime { get; init; }

    public required string NodeName { get; init; }

    /// <summary>Keeps the pods' volumes and logs, in <c>pods</c> and <c>logs</c>.</summary>
    public required string DataDirectory { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Spreads retries; seeded, or not, by whoever owns the process.</summary>
    public required Random Random { get; init; }

    public IJournal Journal { get; init; } = NoJournal.Instance;

    /// <summary>What the machine is and has; null: read from this one.</summary>
    public MachineFacts? Machine { get; init; }

    /// <summary>
    /// Addresses of the node, the primary first, at most one of each family; empty: the first of this machine that leads somewhere.
    /// </summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Range of pod addresses to claim if nobody gives the node one; null: wait for one, or live without.</summary>
    public string? PodCidr { get; init; }

    /// <summary>More labels for the node.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> ClusterDns { get; init; } = [];

    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>How probes reach pods; null: over sockets. A simulated runtime wants <see cref="CalmNetwork"/>.</summary>
    public IProbeNetwork? ProbeNetwork { get; init; }

    /// <summary>An informer of all services that runs already, for processes with many nodes; null: one of its own.</summary>
    public Informer? Services { get; init; }

    /// <summary>
    /// Cgroup below which pods are made, in the form <see cref="SandboxSpec.CgroupParent"/> has; null: the runtime's choice.
    /// </summary>
    public string? CgroupParent { get; init; }

    /// <summary>Port of this node's API, as the node's status announces it; 0: none.</summary>
    public int Port { get; init; }

    /// <summary>Default 110.</summary>
    public int PodsMax { get; init; } = 110;

    /// <summary>
    /// How often all containers are listed; runtimes that tell events are asked sooner when something happens. Default 1 s.
    /// </summary>
    public TimeSpan RelistEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often volumes of config maps, secrets and tokens are looked after. Default 1 minute.</summary>
    public TimeSpan RefreshVolumesEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Bytes after which a container's log is turned over. Default 10 MiB.</summary>
    public long LogBytesMax { get; init; } = 10 * 1024 * 1024;

    /// <summary>Log files kept of one instance of a container, the present one counted. Default 5.</summary>
    public int LogFilesMax { get; init; } = 5;
}
