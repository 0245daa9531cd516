namespace Xebec.Node.Cri;

/// <summary>Which seccomp or AppArmor profile. CRI's numbers.</summary>
public enum ProfileType
{
    RuntimeDefault = 0,
    Unconfined = 1,
    Localhost = 2,
}

/// <param name="LocalhostRef">With <see cref="ProfileType.Localhost"/>: path (seccomp) or name (AppArmor) on the host; else empty.</param>
public readonly record struct SecurityProfile(ProfileType Type, string LocalhostRef = "");

public sealed record SelinuxOptions(string User, string Role, string Type, string Level);

/// <summary>How <see cref="SecurityOptions.SupplementalGroups"/> and the image's <c>/etc/group</c> combine. CRI's numbers.</summary>
public enum SupplementalGroupsPolicy
{
    Merge = 0,
    Strict = 1,
}

/// <summary>Rights of a sandbox or container; members that only containers have say so and are ignored for sandboxes.</summary>
public sealed record SecurityOptions
{
    public bool Privileged { get; init; }

    /// <summary>Null: the image's user.</summary>
    public long? RunAsUser { get; init; }

    /// <summary>
    /// Null: the primary group of the user. Needs <see cref="RunAsUser"/> (or, for containers, <see cref="RunAsUserName"/>).
    /// </summary>
    public long? RunAsGroup { get; init; }

    /// <summary>Containers only; instead of <see cref="RunAsUser"/>.</summary>
    public string? RunAsUserName { get; init; }

    public bool ReadOnlyRootFilesystem { get; init; }

    public IReadOnlyList<long> SupplementalGroups { get; init; } = [];

    public SupplementalGroupsPolicy SupplementalGroupsPolicy { get; init; } = SupplementalGroupsPolicy.Merge;

    /// <summary>Containers only: capability names without <c>CAP_</c>; <c>ALL</c> means all.</summary>
    public IReadOnlyList<string> AddCapabilities { get; init; } = [];

    /// <summary>Containers only, applied after those added.</summary>
    public IReadOnlyList<string> DropCapabilities { get; init; } = [];

    /// <summary>Containers only: <c>allowPrivilegeEscalation: false</c>.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>Containers only: paths hidden in the container. Empty (<c>procMount: Unmasked</c>) hides nothing, so fill it.</summary>
    public IReadOnlyList<string> MaskedPaths { get; init; } = [];

    /// <summary>Containers only: paths made read-only.</summary>
    public IReadOnlyList<string> ReadOnlyPaths { get; init; } = [];

    public SecurityProfile Seccomp { get; init; } = new(ProfileType.Unconfined);

    /// <summary>Null: nothing is said, the runtime's default where AppArmor is enabled.</summary>
    public SecurityProfile? AppArmor { get; init; }

    public SelinuxOptions? Selinux { get; init; }
}
