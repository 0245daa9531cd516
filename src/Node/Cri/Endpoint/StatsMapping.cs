using Xebec.Node.Wire;

namespace Xebec.Node.Cri.Endpoint;

/// <summary>Usage figures from the wire's types to ours.</summary>
internal static class StatsMapping
{
    public static ContainerStats FromWire(Wire.ContainerStats wire) => new()
    {
        Id = new ContainerId(wire.Attributes?.Id ?? ""),
        Metadata = ContainerMapping.FromWire(wire.Attributes?.Metadata),
        Labels = wire.Attributes?.Labels ?? NoStrings.Map,
        Cpu = FromWire(wire.Cpu),
        Memory = FromWire(wire.Memory),
        Swap = wire.Swap is { } swap
            ? new(WireTime.Time(swap.Timestamp), swap.SwapAvailableBytes?.Value, swap.SwapUsageBytes?.Value)
            : null,
        WritableLayer = wire.WritableLayer is { } layer ? FromWire(layer) : null,
    };

    public static SandboxStats FromWire(PodSandboxStats wire) => new()
    {
        Id = new SandboxId(wire.Attributes?.Id ?? ""),
        Metadata = SandboxMapping.FromWire(wire.Attributes?.Metadata),
        Labels = wire.Attributes?.Labels ?? NoStrings.Map,
        Cpu = FromWire(wire.Linux?.Cpu),
        Memory = FromWire(wire.Linux?.Memory),
        Network = FromWire(wire.Linux?.Network),
        ProcessCount = wire.Linux?.Process?.ProcessCount?.Value,
        Containers = [.. (wire.Linux?.Containers ?? []).Select(FromWire)],
    };

    public static FilesystemUsage FromWire(Wire.FilesystemUsage wire) =>
        new(WireTime.Time(wire.Timestamp), wire.FsId?.Mountpoint ?? "", wire.UsedBytes?.Value, wire.InodesUsed?.Value);

    private static CpuUsage? FromWire(Wire.CpuUsage? wire) =>
        wire is null ? null : new(WireTime.Time(wire.Timestamp), wire.UsageCoreNanoSeconds?.Value, wire.UsageNanoCores?.Value);

    private static MemoryUsage? FromWire(Wire.MemoryUsage? wire) => wire is null ? null : new(
        WireTime.Time(wire.Timestamp), wire.WorkingSetBytes?.Value, wire.AvailableBytes?.Value, wire.UsageBytes?.Value,
        wire.RssBytes?.Value, wire.PageFaults?.Value,
        wire.MajorPageFaults?.Value);

    private static NetworkUsage? FromWire(Wire.NetworkUsage? wire) => wire is null ? null : new(
        WireTime.Time(wire.Timestamp), wire.DefaultInterface is { } first ? FromWire(first) : null, [.. wire.Interfaces.Select(FromWire)]);

    private static NetworkInterfaceUsage FromWire(Wire.NetworkInterfaceUsage wire) =>
        new(wire.Name, wire.RxBytes?.Value, wire.RxErrors?.Value, wire.TxBytes?.Value, wire.TxErrors?.Value);
}
