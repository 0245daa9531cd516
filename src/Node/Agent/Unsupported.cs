using Xebec.Node.Pods;

namespace Xebec.Node.Agent;

/// <summary>Features a pod may ask for that this node lacks: it says so instead of running the pod without them.</summary>
internal static class Unsupported
{
    /// <summary>What the pod asks for in vain, as a sentence; null: nothing.</summary>
    public static string? Of(PodGoal goal)
    {
        var spec = goal.Pod.Spec;
        string? what = spec.HostUsers == false ? "hostUsers: false"
            : spec.ResourceClaims.Count > 0 ? "resourceClaims"
            : spec.Resources.Limits.Count + spec.Resources.Requests.Count > 0 ? "resources of the pod as a whole"
            : goal.Containers().Any(c => c.Spec.VolumeMounts.Any(m => m.RecursiveReadOnly == "Enabled")) ? "recursiveReadOnly: Enabled"
            : spec.Os.Name == "windows" ? "os: windows"
            : goal.Containers().Any(c => c.Spec.VolumeDevices.Count > 0) ? "volumeDevices"
            : null;
        return what is null ? null : $"{what} is not supported by this node yet";
    }
}
