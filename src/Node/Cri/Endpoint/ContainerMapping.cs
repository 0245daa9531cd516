using Google.Protobuf;
using Xebec.Node.Wire;

namespace Xebec.Node.Cri.Endpoint;

/// <summary>Containers between our types and the wire's.</summary>
internal static class ContainerMapping
{
    public static ContainerConfig ToWire(ContainerSpec spec)
    {
        var config = new ContainerConfig
        {
            Metadata = new Wire.ContainerMetadata { Name = spec.Metadata.Name, Attempt = spec.Metadata.Attempt },
            Image = new ImageSpec { Image = spec.Image, UserSpecifiedImage = spec.UserSpecifiedImage ?? spec.Image },
            WorkingDir = spec.WorkingDirectory ?? "",
            LogPath = spec.LogPath ?? "",
            Stdin = spec.Stdin,
            StdinOnce = spec.StdinOnce,
            Tty = spec.Tty,
            StopSignal = ToSignal(spec.StopSignal),
            Linux = new LinuxContainerConfig
            {
                Resources = ResourceMapping.ToWire(spec.Resources),
                SecurityContext = SecurityMapping.ForContainer(spec.Security, spec.Namespaces),
            },
        };
        config.Command.AddRange(spec.Command);
        config.Args.AddRange(spec.Args);
        config.Envs.AddRange(spec.Environment.Select(e => new KeyValue { Key = e.Name, Value = ByteString.CopyFromUtf8(e.Value) }));
        config.Mounts.AddRange(spec.Mounts.Select(ToWire));
        config.Devices.AddRange(spec.Devices.Select(
            d => new Device { ContainerPath = d.ContainerPath, HostPath = d.HostPath, Permissions = d.Permissions }));
        config.CDIDevices.AddRange(spec.CdiDevices.Select(name => new CDIDevice { Name = name }));
        config.Labels.AddAll(spec.Labels);
        config.Annotations.AddAll(spec.Annotations);
        return config;
    }

    public static Wire.ContainerFilter ToWire(ContainerFilter filter)
    {
        var wire = new Wire.ContainerFilter
        {
            Id = filter.Id?.Value ?? "",
            PodSandboxId = filter.Sandbox?.Value ?? "",
            State = filter.State is { } state ? new ContainerStateValue { State = (Wire.ContainerState)state } : null,
        };
        wire.LabelSelector.AddAll(filter.Labels);
        return wire;
    }

    public static ContainerStatsFilter ToStatsWire(ContainerFilter filter)
    {
        var wire = new ContainerStatsFilter { Id = filter.Id?.Value ?? "", PodSandboxId = filter.Sandbox?.Value ?? "" };
        wire.LabelSelector.AddAll(filter.Labels);
        return wire;
    }

    public static ContainerSummary FromWire(Container wire) => new()
    {
        Id = new ContainerId(wire.Id),
        Sandbox = new SandboxId(wire.PodSandboxId),
        Metadata = FromWire(wire.Metadata),
        State = (ContainerState)wire.State,
        CreatedAt = WireTime.Time(wire.CreatedAt),
        Image = wire.Image?.Image ?? "",
        ImageRef = wire.ImageRef,
        Labels = wire.Labels,
        Annotations = wire.Annotations,
    };

    public static ContainerStatus FromWire(Wire.ContainerStatus wire) => new()
    {
        Id = new ContainerId(wire.Id),
        Metadata = FromWire(wire.Metadata),
        State = (ContainerState)wire.State,
        CreatedAt = WireTime.Time(wire.CreatedAt),
        StartedAt = WireTime.TimeOrNever(wire.StartedAt),
        FinishedAt = WireTime.TimeOrNever(wire.FinishedAt),
        ExitCode = wire.ExitCode,
        Image = wire.Image?.Image ?? "",
        ImageRef = wire.ImageRef,
        Reason = wire.Reason,
        Message = wire.Message,
        Labels = wire.Labels,
        Annotations = wire.Annotations,
        Mounts = [.. wire.Mounts.Select(FromWire)],
        LogPath = wire.LogPath,
        Resources = ResourceMapping.FromWire(wire.Resources?.Linux),
        User = wire.User?.Linux is { } user ? new ContainerUser(user.Uid, user.Gid, user.SupplementalGroups) : null,
    };

    public static ContainerMetadata FromWire(Wire.ContainerMetadata? wire) => wire is null ? default : new(wire.Name, wire.Attempt);

    public static ContainerEvent FromWire(ContainerEventResponse wire) => new()
    {
        Container = new ContainerId(wire.ContainerId),
        Type = (ContainerEventType)wire.ContainerEventType,
        At = WireTime.Time(wire.CreatedAt),
        Sandbox = wire.PodSandboxStatus is { } sandbox ? SandboxMapping.FromWire(sandbox, []) : null,
        Containers = [.. wire.ContainersStatuses.Select(FromWire)],
    };

    private static Wire.Mount ToWire(Mount mount)
    {
        var wire = new Wire.Mount
        {
            ContainerPath = mount.ContainerPath,
            HostPath = mount.HostPath,
            Readonly = mount.ReadOnly,
            RecursiveReadOnly = mount.RecursiveReadOnly,
            SelinuxRelabel = mount.SelinuxRelabel,
            Propagation = (Wire.MountPropagation)mount.Propagation,
            Image = mount.Image is null ? null : new ImageSpec { Image = mount.Image },
            ImageSubPath = mount.ImageSubPath,
        };
        if (mount.Mappings is { } mappings)
        {
            wire.UidMappings.AddRange(SecurityMapping.ToWire(mappings.Uids));
            wire.GidMappings.AddRange(SecurityMapping.ToWire(mappings.Gids));
        }

        return wire;
    }

    private static Mount FromWire(Wire.Mount wire) => new()
    {
        ContainerPath = wire.ContainerPath,
        HostPath = wire.HostPath,
        ReadOnly = wire.Readonly,
        RecursiveReadOnly = wire.RecursiveReadOnly,
        SelinuxRelabel = wire.SelinuxRelabel,
        Propagation = (MountPropagation)wire.Propagation,
        Mappings = wire.UidMappings.Count + wire.GidMappings.Count == 0
            ? null
            : SecurityMapping.FromWire(wire.UidMappings, wire.GidMappings),
        Image = wire.Image?.Image is { Length: > 0 } image ? image : null,
        ImageSubPath = wire.ImageSubPath,
    };

    /// <summary>Kubernetes writes <c>SIGRTMIN+1</c> where CRI's constant is <c>SIGRTMINPLUS1</c>.</summary>
    private static Signal ToSignal(string? name) =>
        name is null ? Signal.RuntimeDefault
        : Enum.TryParse(name.Replace("+", "PLUS", StringComparison.Ordinal).Replace(
            "-", "MINUS", StringComparison.Ordinal), ignoreCase: true, out Signal signal) ? signal
        : throw new RuntimeFault("CreateContainer", RuntimeFaultCode.InvalidArgument, $"unknown stop signal {name}");
}
