namespace Xebec.Server.Resources;

/// <summary>What the cluster's operator decides about kinds.</summary>
public sealed record KindOptions
{
    /// <summary>
    /// Where cluster IPs come from until ServiceCIDR objects add more: a block in CIDR notation, or two with a comma between, one of each
    /// family, of which the first is the default family. --service-cluster-ip-range.
    /// </summary>
    public string ServiceCidr { get; init; } = "10.96.0.0/12";

    /// <summary>First and last node port, both included. --service-node-port-range.</summary>
    public (int First, int Last) NodePorts { get; init; } = (30_000, 32_767);

    /// <summary>How long events are kept. --event-ttl.</summary>
    public TimeSpan EventTimeToLive { get; init; } = TimeSpan.FromHours(1);
}
