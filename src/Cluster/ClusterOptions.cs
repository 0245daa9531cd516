namespace Xebec.Cluster;

/// <summary>How to run a whole cluster in this process.</summary>
public sealed record ClusterOptions
{
    public required ControlPlaneOptions ControlPlane { get; init; }

    /// <summary>No node, no controllers: only the API server and its store.</summary>
    public bool ControlPlaneOnly { get; init; }

    /// <summary>
    /// Nodes without containers in place of this machine, at most
    /// <see cref="SimulatedNodeOptions.NumberMax"/>; default 0: this machine is the node.
    /// </summary>
    public int SimulatedNodes { get; init; }

    /// <summary>Whether this machine itself is a node.</summary>
    public bool HasRealNode => !ControlPlaneOnly && SimulatedNodes == 0;

    /// <summary>Told of each stage that is reached, in a few words for a person.</summary>
    public Action<string> Progress { get; init; } = _ => { };
}
