namespace Xebec.Cluster;

/// <summary>How to run a whole cluster in this process.</summary>
public sealed record ClusterOptions
{
    public required ControlPlaneOptions ControlPlane { get; init; }

    /// <summary>No node, no controllers: only the API server and its store.</summary>
    public bool ControlPlaneOnly { get; init; }

    /// <summary>Nodes without containers in place of this machine, at most <see cref="SimulatedNodeOptions.NumberMax"/>; default 0: this machine is the node.</summary>
    public int SimulatedNodes { get; init; }

    /// <summary>Addresses of this node's pods; null: a /24 of 10.244.0.0/16 that goes with the data directory, so that clusters run side by side.</summary>
    public string? PodCidr { get; init; }

    /// <summary>Told of each stage that is reached, in a few words for a person.</summary>
    public Action<string> Progress { get; init; } = _ => { };
}
