namespace Xebec.Node.Cri;

/// <summary>The runtime's id of a container, without the <c>containerd://</c> prefix that pod statuses carry.</summary>
public readonly record struct ContainerId(string Value)
{
    public override string ToString() => Value;
}

/// <param name="Attempt">How often this container of the pod was made before (its restart count); from 0.</param>
public readonly record struct ContainerMetadata(string Name, uint Attempt);

/// <summary>Which mounts cross between host and container. CRI's numbers.</summary>
public enum MountPropagation
{
    Private = 0,
    HostToContainer = 1,
    Bidirectional = 2,
}

/// <summary>A bind mount, or with <see cref="Image"/> an image mounted read-only.</summary>
public sealed record Mount
{
    public required string ContainerPath { get; init; }

    /// <summary>Must exist, unless <see cref="Image"/> is set: runtimes differ in whether they create it.</summary>
    public string HostPath { get; init; } = "";

    public bool ReadOnly { get; init; }

    /// <summary>
    /// With <see cref="ReadOnly"/>: submounts too. Needs a handler with <see cref="RuntimeHandler.RecursiveReadOnlyMounts"/>.
    /// </summary>
    public bool RecursiveReadOnly { get; init; }

    public bool SelinuxRelabel { get; init; }

    public MountPropagation Propagation { get; init; } = MountPropagation.Private;

    /// <summary>Id-mapped mount for pods with a user namespace of their own; null: none.</summary>
    public UserNamespaceMappings? Mappings { get; init; }

    /// <summary>Reference (as <see cref="ImageStatus.Id"/>) of the image to mount; null: a bind mount.</summary>
    public string? Image { get; init; }

    public string ImageSubPath { get; init; } = "";
}

/// <summary>A device node. Permissions of <c>r</c>, <c>w</c>, <c>m</c>.</summary>
public readonly record struct DeviceMapping(string ContainerPath, string HostPath, string Permissions);

/// <summary>One environment variable.</summary>
public readonly record struct EnvVar(string Name, string Value);

/// <summary>Everything a container is made of.</summary>
public sealed record ContainerSpec
{
    public required ContainerMetadata Metadata { get; init; }

    /// <summary>What <see cref="ImageStatus.Id"/> or a pull returned: an image present on the node.</summary>
    public required string Image { get; init; }

    /// <summary>The image as the pod's author wrote it; null: same as <see cref="Image"/>.</summary>
    public string? UserSpecifiedImage { get; init; }

    /// <summary>Replaces the image's entrypoint; empty: the image's own.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Replaces the image's command; empty: the image's own, if <see cref="Command"/> is empty too.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Null or empty: the image's.</summary>
    public string? WorkingDirectory { get; init; }

    public IReadOnlyList<EnvVar> Environment { get; init; } = [];

    public IReadOnlyList<Mount> Mounts { get; init; } = [];

    public IReadOnlyList<DeviceMapping> Devices { get; init; } = [];

    /// <summary>Fully qualified names of devices of the Container Device Interface.</summary>
    public IReadOnlyList<string> CdiDevices { get; init; } = [];

    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoStrings.Map;

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = NoStrings.Map;

    /// <summary>Path of the log file below <see cref="SandboxSpec.LogDirectory"/>; null: no log is kept.</summary>
    public string? LogPath { get; init; }

    public bool Stdin { get; init; }

    public bool StdinOnce { get; init; }

    public bool Tty { get; init; }

    public ContainerResources? Resources { get; init; }

    public NamespaceOptions Namespaces { get; init; } = new();

    public SecurityOptions Security { get; init; } = new();

    /// <summary>
    /// Name of the signal that asks it to stop (<c>SIGTERM</c>, …); null: the image's, else SIGTERM. Unknown to containerd before 2.2.
    /// </summary>
    public string? StopSignal { get; init; }
}

public enum ContainerState
{
    Created = 0,
    Running = 1,
    Exited = 2,

    /// <summary>The runtime lost track of it (say, its shim died). It can still be removed.</summary>
    Unknown = 3,
}

/// <summary>A container as lists show it.</summary>
public record ContainerSummary
{
    public required ContainerId Id { get; init; }

    public required SandboxId Sandbox { get; init; }

    public required ContainerMetadata Metadata { get; init; }

    public required ContainerState State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The image it was created with, as asked for.</summary>
    public string Image { get; init; } = "";

    /// <summary>The image it really runs: a digest reference or id. Pod status' <c>imageID</c>.</summary>
    public string ImageRef { get; init; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoStrings.Map;

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = NoStrings.Map;
}

/// <summary>A container in full, but for its sandbox, which CRI does not repeat here.</summary>
public sealed record ContainerStatus
{
    public required ContainerId Id { get; init; }

    public required ContainerMetadata Metadata { get; init; }

    public required ContainerState State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null until it was started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Null until it exited.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Exit code (128 + signal when killed); 0 unless <see cref="ContainerState.Exited"/>.</summary>
    public int ExitCode { get; init; }

    /// <summary>The image it was created with, by name where the runtime knows one.</summary>
    public string Image { get; init; } = "";

    /// <summary>The image it really runs: a digest reference or id. Pod status' <c>imageID</c>.</summary>
    public string ImageRef { get; init; } = "";

    /// <summary>One word, e.g. <c>Completed</c>, <c>Error</c>, <c>OOMKilled</c>, <c>StartError</c>; empty while it runs.</summary>
    public string Reason { get; init; } = "";

    public string Message { get; init; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoStrings.Map;

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = NoStrings.Map;

    public IReadOnlyList<Mount> Mounts { get; init; } = [];

    /// <summary>Absolute path of the log file; empty: none.</summary>
    public string LogPath { get; init; } = "";

    /// <summary>Limits in force, on runtimes that report them (containerd 1.7 on); else null.</summary>
    public ContainerResources? Resources { get; init; }

    /// <summary>User of the first process, on runtimes that report it (containerd 2.0 on); else null.</summary>
    public ContainerUser? User { get; init; }
}

/// <summary>Ids the first process was started with.</summary>
public sealed record ContainerUser(long Uid, long Gid, IReadOnlyList<long> SupplementalGroups);

/// <summary>What to list; null and empty members don't narrow.</summary>
public sealed record ContainerFilter
{
    /// <summary>Everything.</summary>
    public static readonly ContainerFilter All = new();

    public ContainerId? Id { get; init; }

    public SandboxId? Sandbox { get; init; }

    /// <summary>Ignored by the stats calls.</summary>
    public ContainerState? State { get; init; }

    /// <summary>Labels that must be present with these values.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoStrings.Map;
}
