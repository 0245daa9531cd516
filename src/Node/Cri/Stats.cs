namespace Xebec.Node.Cri;

/// <summary>Cpu used; null members aren't reported.</summary>
/// <param name="CoreNanoseconds">Total since start: one core used fully for a second is 10⁹.</param>
/// <param name="NanoCores">Present rate: one core used fully is 10⁹. Not reported by containerd 1.6.</param>
public sealed record CpuUsage(DateTimeOffset At, ulong? CoreNanoseconds, ulong? NanoCores);

/// <summary>Memory used, in bytes; null members aren't reported.</summary>
/// <param name="WorkingSetBytes">What can't be reclaimed easily: usage less inactive file pages. Eviction goes by it.</param>
public sealed record MemoryUsage(
    DateTimeOffset At, ulong? WorkingSetBytes, ulong? AvailableBytes, ulong? UsageBytes, ulong? RssBytes, ulong? PageFaults,
    ulong? MajorPageFaults);

public sealed record SwapUsage(DateTimeOffset At, ulong? AvailableBytes, ulong? UsageBytes);

/// <param name="Mountpoint">A path on the filesystem.</param>
public sealed record FilesystemUsage(DateTimeOffset At, string Mountpoint, ulong? UsedBytes, ulong? InodesUsed);

public sealed record NetworkInterfaceUsage(string Name, ulong? RxBytes, ulong? RxErrors, ulong? TxBytes, ulong? TxErrors);

public sealed record NetworkUsage(DateTimeOffset At, NetworkInterfaceUsage? Default, IReadOnlyList<NetworkInterfaceUsage> Interfaces);

/// <summary>What one container uses.</summary>
public sealed record ContainerStats
{
    public required ContainerId Id { get; init; }

    public required ContainerMetadata Metadata { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoStrings.Map;

    public CpuUsage? Cpu { get; init; }

    public MemoryUsage? Memory { get; init; }

    public SwapUsage? Swap { get; init; }

    public FilesystemUsage? WritableLayer { get; init; }
}

/// <summary>What a whole pod uses.</summary>
public sealed record SandboxStats
{
    public required SandboxId Id { get; init; }

    public required SandboxMetadata Metadata { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoStrings.Map;

    public CpuUsage? Cpu { get; init; }

    public MemoryUsage? Memory { get; init; }

    public NetworkUsage? Network { get; init; }

    /// <summary>Processes in the pod; null: not reported.</summary>
    public ulong? ProcessCount { get; init; }

    public IReadOnlyList<ContainerStats> Containers { get; init; } = [];
}
