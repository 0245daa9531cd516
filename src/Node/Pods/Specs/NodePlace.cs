namespace Xebec.Node.Pods.Specs;

/// <summary>What pods get from the node they run on.</summary>
public sealed record NodePlace
{
    public required string NodeName { get; init; }

    /// <summary>The machine's own name: hostname of pods in the host's network.</summary>
    public required string HostName { get; init; }

    /// <summary>Folder of the pods' folders.</summary>
    public required string PodsDirectory { get; init; }

    /// <summary>Folder of the pods' logs.</summary>
    public required string LogsDirectory { get; init; }

    /// <summary>Folder of seccomp profiles that pods name.</summary>
    public required string SeccompDirectory { get; init; }

    /// <summary>Addresses of the cluster's DNS; empty: there is none, pods get the node's resolver.</summary>
    public IReadOnlyList<string> ClusterDns { get; init; } = [];

    /// <summary>The cluster's DNS domain; empty: pods get no search domains of it.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>Where pods' cgroups are made; null: where the runtime wants.</summary>
    public string? CgroupParent { get; init; }

    /// <summary>Addresses of the node, the primary first.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>What the node has of a resource for pods: limits that pods don't set read as this.</summary>
    public IReadOnlyDictionary<string, string> Allocatable { get; init; } = new Dictionary<string, string>();

    /// <summary>In bytes; 0: unknown.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>The node's <c>resolv.conf</c>.</summary>
    public string ResolvConf { get; init; } = "/etc/resolv.conf";

    public PodFolder FolderOf(string ns, string name, string uid) => new(this, ns, name, uid);
}

/// <summary>Where the parts of one pod lie. Names are upstream's, so that tools which read them find them.</summary>
public readonly record struct PodFolder(NodePlace Place, string Namespace, string Name, string Uid)
{
    public string Root => Path.Combine(Place.PodsDirectory, Uid);

    public string Logs => Path.Combine(Place.LogsDirectory, $"{Namespace}_{Name}_{Uid}");

    public string HostsFile => Path.Combine(Root, "etc-hosts");

    public string Volumes => Path.Combine(Root, "volumes");

    /// <summary>A volume's folder; <paramref name="plugin"/> as <c>empty-dir</c>.</summary>
    public string Volume(string plugin, string volume) => Path.Combine(Volumes, $"kubernetes.io~{plugin}", volume);

    public string TerminationMessage(string container, uint attempt) => Path.Combine(Root, "containers", container, $"{attempt}");

    public string LogOf(string container, uint attempt) => Path.Combine(Logs, RelativeLogOf(container, attempt));

    public static string RelativeLogOf(string container, uint attempt) => Path.Combine(container, $"{attempt}.log");
}
