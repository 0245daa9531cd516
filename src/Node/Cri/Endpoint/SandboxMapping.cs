using Google.Protobuf.Collections;
using Xebec.Node.Wire;

namespace Xebec.Node.Cri.Endpoint;

/// <summary>Sandboxes between our types and the wire's.</summary>
internal static class SandboxMapping
{
    public static PodSandboxConfig ToWire(SandboxSpec spec)
    {
        var linux = new LinuxPodSandboxConfig
        {
            CgroupParent = spec.CgroupParent ?? "",
            SecurityContext = SecurityMapping.ForSandbox(spec.Security, spec.Namespaces),
            Overhead = ResourceMapping.ToWire(spec.Overhead),
            Resources = ResourceMapping.ToWire(spec.Resources),
        };
        linux.Sysctls.AddAll(spec.Sysctls);
        var config = new PodSandboxConfig
        {
            Metadata = ToWire(spec.Metadata),
            Hostname = spec.Hostname ?? "",
            LogDirectory = spec.LogDirectory ?? "",
            DnsConfig = ToWire(spec.Dns),
            Linux = linux,
        };
        config.PortMappings.AddRange(spec.PortMappings.Select(ToWire));
        config.Labels.AddAll(spec.Labels);
        config.Annotations.AddAll(spec.Annotations);
        return config;
    }

    public static PodSandboxFilter ToWire(SandboxFilter filter)
    {
        var wire = new PodSandboxFilter
        {
            Id = filter.Id?.Value ?? "",
            State = filter.State is { } state ? new PodSandboxStateValue { State = (PodSandboxState)state } : null,
        };
        wire.LabelSelector.AddAll(filter.Labels);
        return wire;
    }

    public static PodSandboxStatsFilter ToStatsWire(SandboxFilter filter)
    {
        var wire = new PodSandboxStatsFilter { Id = filter.Id?.Value ?? "" };
        wire.LabelSelector.AddAll(filter.Labels);
        return wire;
    }

    public static SandboxSummary FromWire(PodSandbox wire) => new()
    {
        Id = new SandboxId(wire.Id),
        Metadata = FromWire(wire.Metadata),
        State = (SandboxState)wire.State,
        CreatedAt = WireTime.Time(wire.CreatedAt),
        Labels = wire.Labels,
        Annotations = wire.Annotations,
        RuntimeHandler = wire.RuntimeHandler,
    };

    public static SandboxStatus FromWire(PodSandboxStatus wire, IEnumerable<Wire.ContainerStatus> containers) => new()
    {
        Id = new SandboxId(wire.Id),
        Metadata = FromWire(wire.Metadata),
        State = (SandboxState)wire.State,
        CreatedAt = WireTime.Time(wire.CreatedAt),
        Labels = wire.Labels,
        Annotations = wire.Annotations,
        RuntimeHandler = wire.RuntimeHandler,
        Addresses = Addresses(wire.Network),
        Namespaces = SecurityMapping.FromWire(wire.Linux?.Namespaces?.Options),
        Containers = [.. containers.Select(ContainerMapping.FromWire)],
    };

    public static SandboxMetadata FromWire(PodSandboxMetadata? wire) =>
        wire is null ? default : new SandboxMetadata(wire.Namespace, wire.Name, wire.Uid, wire.Attempt);

    public static void AddAll(this MapField<string, string> map, IReadOnlyDictionary<string, string> entries)
    {
        foreach ((string key, string value) in entries)
        {
            map[key] = value;
        }
    }

    private static PodSandboxMetadata ToWire(SandboxMetadata metadata) =>
        new() { Namespace = metadata.Namespace, Name = metadata.Name, Uid = metadata.Uid, Attempt = metadata.Attempt };

    private static DNSConfig? ToWire(DnsConfig? dns) =>
        dns is null ? null : new DNSConfig { Servers = { dns.Servers }, Searches = { dns.Searches }, Options = { dns.Options } };

    private static Wire.PortMapping ToWire(PortMapping port) =>
        new()
        {
            Protocol = (Protocol)port.Protocol,
            ContainerPort = port.ContainerPort,
            HostPort = port.HostPort,
            HostIp = port.HostAddress,
        };

    private static IReadOnlyList<string> Addresses(PodSandboxNetworkStatus? network) =>
        network is null || network.Ip.Length == 0 ? [] : [network.Ip, .. network.AdditionalIps.Select(more => more.Ip)];
}
