using Google.Protobuf.Collections;
using Xebec.Node.Wire;

namespace Xebec.Node.Cri.Endpoint;

/// <summary>Namespaces and rights between our types and the wire's.</summary>
internal static class SecurityMapping
{
    public static LinuxSandboxSecurityContext ForSandbox(SecurityOptions security, NamespaceOptions namespaces)
    {
        var wire = new LinuxSandboxSecurityContext
        {
            NamespaceOptions = ToWire(namespaces),
            Privileged = security.Privileged,
            RunAsUser = ToWire(security.RunAsUser),
            RunAsGroup = ToWire(security.RunAsGroup),
            ReadonlyRootfs = security.ReadOnlyRootFilesystem,
            SupplementalGroupsPolicy = (Wire.SupplementalGroupsPolicy)security.SupplementalGroupsPolicy,
            SelinuxOptions = ToWire(security.Selinux),
            Seccomp = ToWire(security.Seccomp),
            Apparmor = ToWire(security.AppArmor),
            SeccompProfilePath = SeccompPath(security.Seccomp),
        };
        wire.SupplementalGroups.AddRange(security.SupplementalGroups);
        return wire;
    }

    public static LinuxContainerSecurityContext ForContainer(SecurityOptions security, NamespaceOptions namespaces)
    {
        var wire = new LinuxContainerSecurityContext
        {
            NamespaceOptions = ToWire(namespaces),
            Privileged = security.Privileged,
            RunAsUser = ToWire(security.RunAsUser),
            RunAsGroup = ToWire(security.RunAsGroup),
            RunAsUsername = security.RunAsUserName ?? "",
            ReadonlyRootfs = security.ReadOnlyRootFilesystem,
            SupplementalGroupsPolicy = (Wire.SupplementalGroupsPolicy)security.SupplementalGroupsPolicy,
            NoNewPrivs = security.NoNewPrivileges,
            SelinuxOptions = ToWire(security.Selinux),
            Seccomp = ToWire(security.Seccomp),
            Apparmor = ToWire(security.AppArmor),
            SeccompProfilePath = SeccompPath(security.Seccomp),
            ApparmorProfile = AppArmorName(security.AppArmor),
        };
        if (security.AddCapabilities.Count + security.DropCapabilities.Count > 0)
        {
            wire.Capabilities = new Capability
            {
                AddCapabilities = { security.AddCapabilities },
                DropCapabilities = { security.DropCapabilities },
            };
        }

        wire.SupplementalGroups.AddRange(security.SupplementalGroups);
        wire.MaskedPaths.AddRange(security.MaskedPaths);
        wire.ReadonlyPaths.AddRange(security.ReadOnlyPaths);
        return wire;
    }

    public static NamespaceOptions FromWire(NamespaceOption? wire) => wire is null ? new() : new()
    {
        Network = (NamespaceMode)wire.Network,
        Pid = (NamespaceMode)wire.Pid,
        Ipc = (NamespaceMode)wire.Ipc,
        TargetContainer = wire.TargetId.Length == 0 ? null : new ContainerId(wire.TargetId),
        UserNamespace = wire.UsernsOptions is { Mode: Wire.NamespaceMode.Pod } own ? FromWire(own.Uids, own.Gids) : null,
    };

    public static UserNamespaceMappings FromWire(RepeatedField<IDMapping> uids, RepeatedField<IDMapping> gids) =>
        new([.. uids.Select(FromWire)], [.. gids.Select(FromWire)]);

    public static IEnumerable<IDMapping> ToWire(IReadOnlyList<IdMapping> mappings) =>
        mappings.Select(m => new IDMapping { HostId = m.HostId, ContainerId = m.ContainerId, Length = m.Length });

    private static IdMapping FromWire(IDMapping wire) => new(wire.HostId, wire.ContainerId, wire.Length);

    private static NamespaceOption ToWire(NamespaceOptions namespaces)
    {
        var wire = new NamespaceOption
        {
            Network = (Wire.NamespaceMode)namespaces.Network,
            Pid = (Wire.NamespaceMode)namespaces.Pid,
            Ipc = (Wire.NamespaceMode)namespaces.Ipc,
            TargetId = namespaces.TargetContainer?.Value ?? "",
        };
        if (namespaces.UserNamespace is { } own)
        {
            wire.UsernsOptions =
                new UserNamespace { Mode = Wire.NamespaceMode.Pod, Uids = { ToWire(own.Uids) }, Gids = { ToWire(own.Gids) } };
        }

        return wire;
    }

    private static Int64Value? ToWire(long? value) => value is { } set ? new Int64Value { Value = set } : null;

    private static SELinuxOption? ToWire(SelinuxOptions? selinux) =>
        selinux is null ? null : new SELinuxOption { User = selinux.User, Role = selinux.Role, Type = selinux.Type, Level = selinux.Level };

    private static Wire.SecurityProfile? ToWire(SecurityProfile? profile) => profile is not { } set
        ? null
        : new Wire.SecurityProfile { ProfileType = (Wire.SecurityProfile.Types.ProfileType)set.Type, LocalhostRef = set.LocalhostRef };

    /// <summary>The deprecated field, for v1alpha2 runtimes that know nothing else; newer ones ignore it.</summary>
    private static string SeccompPath(SecurityProfile seccomp) => seccomp.Type switch
    {
        ProfileType.RuntimeDefault => "runtime/default",
        ProfileType.Localhost => $"localhost/{seccomp.LocalhostRef}",
        _ => "unconfined",
    };

    private static string AppArmorName(SecurityProfile? appArmor) => appArmor switch
    {
        null => "",
        { Type: ProfileType.RuntimeDefault } => "runtime/default",
        { Type: ProfileType.Localhost } local => $"localhost/{local.LocalhostRef}",
        _ => "unconfined",
    };
}
