using Xebec.Client.Seam;
using Xebec.Network.Proxy.Kernel;

namespace Xebec.Network.Proxy;

/// <summary>What a service proxy needs to know.</summary>
public sealed record ServiceProxyOptions
{
    /// <summary>Asked to list and watch services and endpoint slices.</summary>
    public required IApiServer Server { get; init; }

    /// <summary>This node, as endpoint slices name it.</summary>
    public required string NodeName { get; init; }

    /// <summary>The node's own addresses.</summary>
    public IReadOnlyList<string> NodeAddresses { get; init; } = [];

    /// <summary>
    /// The pods that are seen with their own address when they call a cluster IP:
    /// the node's ranges, or the cluster's. Also says which families are served.
    /// </summary>
    public IReadOnlyList<string> PodCidrs { get; init; } = [];

    /// <summary>
    /// The nft tables' name, e.g. <c>xebec-INSTANCE</c>: another for each cluster
    /// on a machine. A letter, then letters, digits and dashes; at most 63.
    /// </summary>
    public required string TableName { get; init; }

    /// <summary>
    /// Where settings of the machine that were changed are noted, for a purge to put them back; null: they stay as they are set.
    /// </summary>
    public string? StateDirectory { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Spreads retries.</summary>
    public required Random Random { get; init; }

    public IJournal Journal { get; init; } = NoJournal.Instance;

    /// <summary>The packet path to rule; by default this machine's.</summary>
    public IPacketRules Rules { get; init; } = new NftRules();
}
