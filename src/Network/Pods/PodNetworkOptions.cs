namespace Xebec.Network.Pods;

/// <summary>The pod network of one node, by the standard CNI plugins bridge, host-local and portmap.</summary>
public sealed record PodNetworkOptions
{
    /// <summary>The cluster's data directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>
    /// What tells this cluster's things on the machine from another's: at most 12
    /// letters and digits, since an interface's name has at most 15 characters.
    /// </summary>
    public required string Instance { get; init; }

    /// <summary>Addresses for the pods of this node: one range, or one of each family, IPv4 first; e.g. <c>10.244.0.0/24</c>.</summary>
    public required IReadOnlyList<string> PodCidrs { get; init; }

    /// <summary>
    /// Pods reach the world by the node's address. Covers everything outside the node's own range, so switch it off (and masquerade
    /// elsewhere) once there are several nodes.
    /// </summary>
    public bool Masquerade { get; init; } = true;

    /// <summary>Largest packet in bytes; null: as the host's interfaces have it.</summary>
    public int? Mtu { get; init; }
}
