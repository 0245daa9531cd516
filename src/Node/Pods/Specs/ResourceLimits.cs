using Xebec.Api.Core.V1;
using Xebec.Api.Quantities;
using Xebec.Node.Cri;

namespace Xebec.Node.Pods.Specs;

/// <summary>Requests and limits in the kernel's terms.</summary>
public static class ResourceLimits
{
    private const long PeriodMicroseconds = 100_000;

    // the kernel's least quota: 1 ms
    private const long QuotaMin = 1000;
    private const long SharesMin = 2;
    private const long SharesMax = 262_144;

    /// <param name="pod">The container's pod.</param>
    /// <param name="container">Whose limits.</param>
    /// <param name="nodeMemoryBytes">Of the machine; scales the OOM score of burstable pods.</param>
    public static ContainerResources Of(Pod pod, Container container, long nodeMemoryBytes)
    {
        Quantity cpuLimit = QualityOfService.Amount(container.Resources.Limits["cpu"]);
        Quantity cpuRequest = container.Resources.Requests["cpu"] is { } asked ? QualityOfService.Amount(asked) : cpuLimit;
        Quantity memory = QualityOfService.Amount(container.Resources.Limits["memory"]);
        Quantity memoryRequest = QualityOfService.Amount(container.Resources.Requests["memory"]);
        return new ContainerResources
        {
            CpuShares = Shares(cpuRequest.MilliValue),
            CpuPeriodMicroseconds = cpuLimit.IsZero ? null : PeriodMicroseconds,
            CpuQuotaMicroseconds = cpuLimit.IsZero ? null : Math.Max(QuotaMin, cpuLimit.MilliValue * (PeriodMicroseconds / 1000)),
            MemoryLimitBytes = memory.IsZero ? null : memory.Value,
            OomScoreAdj = OomScore(pod, memoryRequest.Value, nodeMemoryBytes),
        };
    }

    /// <summary>1024 shares a core.</summary>
    public static long Shares(long milliCores) => milliCores == 0 ? SharesMin : Math.Clamp(milliCores * 1024 / 1000, SharesMin, SharesMax);

    /// <summary>
    /// -997 for guaranteed pods, 1000 for best effort; between them the less, the more of the node's memory was asked for.
    /// </summary>
    public static long OomScore(Pod pod, long requestBytes, long nodeMemoryBytes)
    {
        const long NodeCritical = 2_000_000_000;
        if (pod.Spec.Priority >= NodeCritical)
        {
            return -997;
        }

        switch (QualityOfService.Of(pod))
        {
            case QualityClass.Guaranteed:
                return -997;
            case QualityClass.BestEffort:
                return 1000;
            default:
                long score = nodeMemoryBytes <= 0 ? 999 : 1000 - (long)(1000.0 * requestBytes / nodeMemoryBytes);
                return Math.Clamp(score, 3, 999);
        }
    }
}
