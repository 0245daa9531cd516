using Xebec.Api.Keys;

namespace Xebec.Store.Objects;

/// <summary>
/// Where upstream keeps each built-in resource below its prefix: under the resource's plural, except for the few that carry an older name.
/// Resources that are not here (custom ones, definitions of custom resources, API services) are kept under <c>group/plural</c>.
/// </summary>
public static class KeyTable
{
    private static readonly Dictionary<string, string> OlderNames = new()
    {
        ["nodes"] = "minions",
        ["replicationcontrollers"] = "controllers",
        ["services"] = "services/specs",
        ["endpoints"] = "services/endpoints",
        ["networking.k8s.io ingresses"] = "ingress",
    };

    private static readonly Dictionary<string, string[]> BuiltIn = new()
    {
        [""] =
        [
            "configmaps", "endpoints", "events", "limitranges", "namespaces", "nodes", "persistentvolumeclaims", "persistentvolumes",
            "pods", "podtemplates", "replicationcontrollers", "resourcequotas", "secrets", "serviceaccounts", "services",
        ],
        ["admissionregistration.k8s.io"] =
        [
            "mutatingadmissionpolicies", "mutatingadmissionpolicybindings", "mutatingwebhookconfigurations", "validatingadmissionpolicies",
            "validatingadmissionpolicybindings", "validatingwebhookconfigurations",
        ],
        ["apps"] = ["controllerrevisions", "daemonsets", "deployments", "replicasets", "statefulsets"],
        ["autoscaling"] = ["horizontalpodautoscalers"],
        ["batch"] = ["cronjobs", "jobs"],
        ["certificates.k8s.io"] = ["certificatesigningrequests", "clustertrustbundles", "podcertificaterequests"],
        ["coordination.k8s.io"] = ["leasecandidates", "leases"],
        ["discovery.k8s.io"] = ["endpointslices"],
        ["flowcontrol.apiserver.k8s.io"] = ["flowschemas", "prioritylevelconfigurations"],
        ["internal.apiserver.k8s.io"] = ["storageversions"],
        ["networking.k8s.io"] = ["ingressclasses", "ingresses", "ipaddresses", "networkpolicies", "servicecidrs"],
        ["node.k8s.io"] = ["runtimeclasses"],
        ["policy"] = ["poddisruptionbudgets"],
        ["rbac.authorization.k8s.io"] = ["clusterrolebindings", "clusterroles", "rolebindings", "roles"],
        ["resource.k8s.io"] =
        [
            "deviceclasses", "devicetaintrules", "resourceclaims", "resourceclaimtemplates", "resourcepoolstatusrequests", "resourceslices",
        ],
        ["scheduling.k8s.io"] = ["podgroups", "priorityclasses", "workloads"],
        ["storage.k8s.io"] =
        [
            "csidrivers", "csinodes", "csistoragecapacities", "storageclasses", "volumeattachments", "volumeattributesclasses",
        ],
        ["storagemigration.k8s.io"] = ["storageversionmigrations"],
    };

    private static readonly Dictionary<ResourceName, string> Paths = BuiltIn
        .SelectMany(group => group.Value.Select(plural => new ResourceName(group.Key, plural)))
        .ToDictionary(
            name => name,
            name => OlderNames.GetValueOrDefault(name.Group.Length == 0 ? name.Resource : $"{name.Group} {name.Resource}", name.Resource));

    private static readonly Dictionary<string, ResourceName> Resources = Paths.ToDictionary(p => p.Value, p => p.Key);

    /// <summary>All built-in resources and their paths.</summary>
    public static IEnumerable<KeyValuePair<ResourceName, string>> All => Paths;

    /// <summary>The path of a resource below the prefix, without slashes around it.</summary>
    public static string PathOf(ResourceName resource)
        => Paths.TryGetValue(resource, out string? path) ? path : $"{resource.Group}/{resource.Resource}";

    /// <summary>
    /// The resource whose keys begin with these segments, and how many segments that takes; null for what is no resource, such as the
    /// ranges of addresses that upstream allocates from.
    /// </summary>
    public static (ResourceName Resource, int Segments)? ResourceOf(ReadOnlySpan<string> segments)
    {
        if (Resources.TryGetValue(segments[0], out ResourceName simple))
        {
            return (simple, 1);
        }

        if (segments.Length > 1 && Resources.TryGetValue($"{segments[0]}/{segments[1]}", out ResourceName older))
        {
            return (older, 2);
        }

        // a group's name has a dot, which custom resource definitions require and built-in paths never have
        return segments.Length > 2 && segments[0].Contains('.', StringComparison.Ordinal)
            ? (new ResourceName(segments[0], segments[1]), 2)
            : null;
    }
}
