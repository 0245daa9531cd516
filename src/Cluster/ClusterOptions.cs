using System.Net;

namespace Xebec.Cluster;

/// <summary>How to run a whole cluster in this process.</summary>
public sealed record ClusterOptions
{
    public required ControlPlaneOptions ControlPlane { get; init; }

    /// <summary>No node, no controllers: only the API server and its store.</summary>
    public bool ControlPlaneOnly { get; init; }

    /// <summary>Addresses of this node's pods; default 10.244.0.0/24.</summary>
    public string PodCidr { get; init; } = "10.244.0.0/24";

    /// <summary>Told of each stage that is reached, in a few words for a person.</summary>
    public Action<string> Progress { get; init; } = _ => { };
}
