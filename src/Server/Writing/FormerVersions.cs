using System.Collections.Frozen;
using Xebec.Api.Keys;

namespace Xebec.Server.Writing;

/// <summary>
/// Versions that upstream no longer serves and still recognises: bodies in them get "does not match" instead of "no kind".
/// </summary>
internal static class FormerVersions
{
    private static readonly FrozenDictionary<string, string[]> Kinds = new Dictionary<string, string[]>
    {
        ["apps/v1beta1"] = ["Deployment", "StatefulSet", "ControllerRevision", "Scale"],
        ["apps/v1beta2"] = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ControllerRevision", "Scale"],
        ["extensions/v1beta1"] = ["Deployment", "DaemonSet", "ReplicaSet", "Ingress", "NetworkPolicy", "Scale"],
        ["batch/v1beta1"] = ["CronJob"],
        ["policy/v1beta1"] = ["PodDisruptionBudget", "Eviction"],
        ["networking.k8s.io/v1beta1"] = ["Ingress", "IngressClass"],
        ["rbac.authorization.k8s.io/v1beta1"] = ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"],
        ["autoscaling/v2beta1"] = ["HorizontalPodAutoscaler"],
        ["autoscaling/v2beta2"] = ["HorizontalPodAutoscaler"],
        ["discovery.k8s.io/v1beta1"] = ["EndpointSlice"],
        ["events.k8s.io/v1beta1"] = ["Event"],
        ["coordination.k8s.io/v1beta1"] = ["Lease"],
        ["storage.k8s.io/v1beta1"] = ["StorageClass", "VolumeAttachment", "CSIDriver", "CSINode", "CSIStorageCapacity"],
        ["scheduling.k8s.io/v1beta1"] = ["PriorityClass"],
    }.ToFrozenDictionary();

    /// <summary>True for the one body that upstream still takes in an older version: old clients evict with it.</summary>
    public static bool StillTaken(KindName wanted, string apiVersion) =>
        wanted is { Group: "policy", Kind: "Eviction" } && apiVersion == "policy/v1beta1";

    public static bool Had(KindName kind) => Kinds.TryGetValue(kind.ApiVersion, out string[]? kinds) && kinds.Contains(kind.Kind);
}
