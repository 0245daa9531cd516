namespace Xebec.Node.Cri;

/// <summary>The runtime's id of a sandbox (64 hex digits of containerd's).</summary>
public readonly record struct SandboxId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Whose sandbox it is; the runtime allows one ready sandbox per value.</summary>
/// <param name="Attempt">How often a sandbox was made for this pod before; from 0.</param>
public readonly record struct SandboxMetadata(string Namespace, string Name, string Uid, uint Attempt);

/// <summary>Whose Linux namespace of a sort a sandbox or container uses. CRI's numbers.</summary>
public enum NamespaceMode
{
    /// <summary>The sandbox's, shared by all its containers.</summary>
    Pod = 0,

    /// <summary>Its own.</summary>
    Container = 1,

    /// <summary>The host's.</summary>
    Node = 2,

    /// <summary>That of the container named by <see cref="NamespaceOptions.TargetContainer"/> (ephemeral containers).</summary>
    Target = 3,
}

/// <summary>A range of ids, as user namespaces map them.</summary>
public readonly record struct IdMapping(uint HostId, uint ContainerId, uint Length);

/// <summary>The namespaces of a sandbox or container. Kubernetes' default: network and IPC of the pod, PID of the container.</summary>
public sealed record NamespaceOptions
{
    public NamespaceMode Network { get; init; } = NamespaceMode.Pod;

    public NamespaceMode Pid { get; init; } = NamespaceMode.Container;

    public NamespaceMode Ipc { get; init; } = NamespaceMode.Pod;

    /// <summary>With <see cref="NamespaceMode.Target"/>: whose PID namespace; else null.</summary>
    public ContainerId? TargetContainer { get; init; }

    /// <summary>Mappings of a user namespace of the pod's own; null: the host's user namespace (<c>hostUsers: true</c>).</summary>
    public UserNamespaceMappings? UserNamespace { get; init; }
}

/// <summary>How the ids of a pod's own user namespace map to the host's.</summary>
public sealed record UserNamespaceMappings(IReadOnlyList<IdMapping> Uids, IReadOnlyList<IdMapping> Gids);

/// <summary>What goes to <c>/etc/resolv.conf</c>.</summary>
public sealed record DnsConfig(IReadOnlyList<string> Servers, IReadOnlyList<string> Searches, IReadOnlyList<string> Options);

public enum PortProtocol
{
    Tcp = 0,
    Udp = 1,
    Sctp = 2,
}

/// <summary>A port of the host that leads into the sandbox (CNI's portmap does it). An empty host address means all.</summary>
public readonly record struct PortMapping(PortProtocol Protocol, int ContainerPort, int HostPort, string HostAddress);

/// <summary>Everything a sandbox is made of.</summary>
public sealed record SandboxSpec
{
    public required SandboxMetadata Metadata { get; init; }

    /// <summary>Must be null or empty with the host's network, where it is the host's: the runtime refuses another.</summary>
    public string? Hostname { get; init; }

    /// <summary>Absolute path of the folder of all its containers' logs, or null: no logs are kept.</summary>
    public string? LogDirectory { get; init; }

    /// <summary>Null: the host's <c>/etc/resolv.conf</c> as it is.</summary>
    public DnsConfig? Dns { get; init; }

    public IReadOnlyList<PortMapping> PortMappings { get; init; } = [];

    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoStrings.Map;

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = NoStrings.Map;

    /// <summary>RuntimeClass's handler; empty: the runtime's default.</summary>
    public string RuntimeHandler { get; init; } = "";

    /// <summary>The pod's cgroup: a path (cgroupfs) or slice (systemd); null: the runtime's default.</summary>
    public string? CgroupParent { get; init; }

    public IReadOnlyDictionary<string, string> Sysctls { get; init; } = NoStrings.Map;

    public NamespaceOptions Namespaces { get; init; } = new();

    public SecurityOptions Security { get; init; } = new();

    /// <summary>RuntimeClass's overhead, for runtimes that size their sandbox by it.</summary>
    public ContainerResources? Overhead { get; init; }

    /// <summary>Sum of the containers' resources, for runtimes that size their sandbox by it.</summary>
    public ContainerResources? Resources { get; init; }
}

public enum SandboxState
{
    Ready = 0,
    NotReady = 1,
}

/// <summary>A sandbox as lists show it.</summary>
public record SandboxSummary
{
    public required SandboxId Id { get; init; }

    public required SandboxMetadata Metadata { get; init; }

    public required SandboxState State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoStrings.Map;

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = NoStrings.Map;

    public string RuntimeHandler { get; init; } = "";
}

/// <summary>A sandbox in full.</summary>
public sealed record SandboxStatus : SandboxSummary
{
    /// <summary>The pod's addresses, the primary first; empty with the host's network or when not ready.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    public NamespaceOptions Namespaces { get; init; } = new();

    /// <summary>Statuses of its containers, on runtimes that send them along (containerd 2 with evented PLEG); else empty.</summary>
    public IReadOnlyList<ContainerStatus> Containers { get; init; } = [];
}

/// <summary>What to list; null and empty members don't narrow.</summary>
public sealed record SandboxFilter
{
    /// <summary>Everything.</summary>
    public static readonly SandboxFilter All = new();

    public SandboxId? Id { get; init; }

    public SandboxState? State { get; init; }

    /// <summary>Labels that must be present with these values.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoStrings.Map;
}
