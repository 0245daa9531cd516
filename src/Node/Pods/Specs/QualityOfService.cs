using Xebec.Api.Core.V1;
using Xebec.Api.Quantities;

namespace Xebec.Node.Pods.Specs;

/// <summary>How well a pod is served when memory runs out. The names are the API's.</summary>
public enum QualityClass
{
    /// <summary>Asks for nothing: the first to go.</summary>
    BestEffort,
    Burstable,

    /// <summary>Every container's limits of cpu and memory are its requests: the last to go.</summary>
    Guaranteed,
}

public static class QualityOfService
{
    /// <summary>The class the server wrote, else by the containers' requests and limits.</summary>
    public static QualityClass Of(Pod pod)
    {
        if (Enum.TryParse(pod.Status.QosClass, out QualityClass known))
        {
            return known;
        }

        bool any = false, all = true;
        foreach (PodContainer container in new PodGoal(pod).Containers().Where(c => c.Sort != ContainerSort.Ephemeral))
        {
            foreach (string resource in (ReadOnlySpan<string>)["cpu", "memory"])
            {
                Quantity limit = Amount(container.Spec.Resources.Limits[resource]);
                string? request = container.Spec.Resources.Requests[resource];
                any |= !limit.IsZero || !Amount(request).IsZero;
                all &= !limit.IsZero && (request is null || Amount(request) == limit);
            }
        }

        return !any ? QualityClass.BestEffort : all ? QualityClass.Guaranteed : QualityClass.Burstable;
    }

    /// <summary>Zero when absent.</summary>
    internal static Quantity Amount(string? text) => text is not null && Quantity.TryParse(text, out Quantity amount) ? amount : default;
}
