using Xebec.Node.Wire;

namespace Xebec.Node.Cri.Endpoint;

/// <summary>Limits between our types and the wire's, where zero means not set.</summary>
internal static class ResourceMapping
{
    public static LinuxContainerResources? ToWire(ContainerResources? resources)
    {
        if (resources is null)
        {
            return null;
        }

        var wire = new LinuxContainerResources
        {
            CpuPeriod = resources.CpuPeriodMicroseconds ?? 0,
            CpuQuota = resources.CpuQuotaMicroseconds ?? 0,
            CpuShares = resources.CpuShares ?? 0,
            MemoryLimitInBytes = resources.MemoryLimitBytes ?? 0,
            MemorySwapLimitInBytes = resources.MemorySwapLimitBytes ?? 0,
            OomScoreAdj = resources.OomScoreAdj ?? 0,
            CpusetCpus = resources.CpusetCpus ?? "",
            CpusetMems = resources.CpusetMems ?? "",
        };
        wire.HugepageLimits.AddRange(
            resources.HugepageLimits.Select(l => new Wire.HugepageLimit { PageSize = l.PageSize, Limit = l.LimitBytes }));
        wire.Unified.AddAll(resources.Unified);
        return wire;
    }

    public static ContainerResources? FromWire(LinuxContainerResources? wire) => wire is null ? null : new()
    {
        CpuPeriodMicroseconds = Set(wire.CpuPeriod),
        CpuQuotaMicroseconds = Set(wire.CpuQuota),
        CpuShares = Set(wire.CpuShares),
        MemoryLimitBytes = Set(wire.MemoryLimitInBytes),
        MemorySwapLimitBytes = Set(wire.MemorySwapLimitInBytes),
        OomScoreAdj = wire.OomScoreAdj,
        CpusetCpus = wire.CpusetCpus.Length == 0 ? null : wire.CpusetCpus,
        CpusetMems = wire.CpusetMems.Length == 0 ? null : wire.CpusetMems,
        HugepageLimits = [.. wire.HugepageLimits.Select(l => new HugepageLimit(l.PageSize, l.Limit))],
        Unified = wire.Unified,
    };

    private static long? Set(long value) => value == 0 ? null : value;
}
