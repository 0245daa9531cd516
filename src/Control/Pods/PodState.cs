using Xebec.Api.Core.V1;
using Xebec.Client.Seam;

namespace Xebec.Control.Pods;

/// <summary>What controllers ask of a pod.</summary>
public static class PodState
{
    public static Pod PodOf(ApiObject item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return new Pod(item.Root);
    }

    /// <summary>Over: it will never run again.</summary>
    public static bool IsTerminal(Pod pod) => pod.Status.Phase is "Succeeded" or "Failed";

    /// <summary>Neither over nor being deleted.</summary>
    public static bool IsActive(Pod pod) => !IsTerminal(pod) && pod.Metadata.DeletionTimestamp is null;

    public static bool IsReady(Pod pod) => ReadyCondition(pod) is { Status: "True" };

    /// <summary>Since when the pod is ready; null when it isn't, or nobody wrote since when.</summary>
    public static DateTimeOffset? ReadySince(Pod pod) => ReadyCondition(pod) is { Status: "True" } ready ? ready.LastTransitionTime : null;

    /// <summary>Ready for at least this long; when that is nothing, ready.</summary>
    public static bool IsAvailable(Pod pod, TimeSpan minReady, DateTimeOffset now) =>
        IsReady(pod) && (minReady == TimeSpan.Zero || (ReadySince(pod) is { } since && since + minReady <= now));

    public static PodCondition? ReadyCondition(Pod pod)
    {
        foreach (PodCondition condition in pod.Status.Conditions)
        {
            if (condition.Type == "Ready")
            {
                return condition;
            }
        }

        return null;
    }

    /// <summary>The restarts of the container that restarted most.</summary>
    public static long MostRestarts(Pod pod)
    {
        long most = 0;
        foreach (ContainerStatus container in pod.Status.ContainerStatuses)
        {
            most = Math.Max(most, container.RestartCount);
        }

        return most;
    }
}
