namespace Xebec.Node.Cri;

/// <summary>Limits of a container or pod. A null member is not set (or, in an update, not changed).</summary>
public sealed record ContainerResources
{
    /// <summary>CFS period in microseconds; Kubernetes uses 100,000.</summary>
    public long? CpuPeriodMicroseconds { get; init; }

    /// <summary>CFS quota in microseconds per period; -1 is no limit.</summary>
    public long? CpuQuotaMicroseconds { get; init; }

    /// <summary>cgroup v1 shares, 2 to 262144; runtimes convert for v2.</summary>
    public long? CpuShares { get; init; }

    public long? MemoryLimitBytes { get; init; }

    /// <summary>Memory and swap together, in bytes.</summary>
    public long? MemorySwapLimitBytes { get; init; }

    /// <summary>-1000 to 1000.</summary>
    public long? OomScoreAdj { get; init; }

    /// <summary>Cpus it may use, e.g. <c>0-3,7</c>; null: all.</summary>
    public string? CpusetCpus { get; init; }

    public string? CpusetMems { get; init; }

    public IReadOnlyList<HugepageLimit> HugepageLimits { get; init; } = [];

    /// <summary>Further files of cgroup v2, e.g. <c>memory.high</c>.</summary>
    public IReadOnlyDictionary<string, string> Unified { get; init; } = NoStrings.Map;
}

/// <param name="PageSize">As cgroups name it: <c>2MB</c>, <c>1GB</c>.</param>
public readonly record struct HugepageLimit(string PageSize, ulong LimitBytes);
