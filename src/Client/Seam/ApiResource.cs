using Xebec.Api.Keys;

namespace Xebec.Client.Seam;

/// <summary>A resource as a client addresses it.</summary>
public sealed record ApiResource(string Group, string Version, string Resource, string Kind, bool Namespaced)
{
    public ResourceName Name => new(Group, Resource);

    /// <summary>
    /// True for a reader who looks at metadata only: a transport may then leave the rest of the objects out of lists and watches.
    /// </summary>
    public bool MetadataOnly { get; init; }

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>
    /// The request path: of the collection when <paramref name="name"/> is null; <paramref name="ns"/> null means all namespaces.
    /// </summary>
    public string Path(string? ns, string? name = null, string? subresource = null)
    {
        string root = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        string scope = Namespaced && ns is not null ? $"/namespaces/{Uri.EscapeDataString(ns)}" : "";
        string item = name is null ? "" : "/" + Uri.EscapeDataString(name);
        string sub = subresource is null ? "" : "/" + subresource;
        return $"{root}{scope}/{Resource}{item}{sub}";
    }
}

/// <summary>The resources our own components use.</summary>
public static class ApiResources
{
    public static ApiResource Pods { get; } = new("", "v1", "pods", "Pod", true);

    public static ApiResource Nodes { get; } = new("", "v1", "nodes", "Node", false);

    public static ApiResource Services { get; } = new("", "v1", "services", "Service", true);

    public static ApiResource Endpoints { get; } = new("", "v1", "endpoints", "Endpoints", true);

    public static ApiResource ConfigMaps { get; } = new("", "v1", "configmaps", "ConfigMap", true);

    public static ApiResource Secrets { get; } = new("", "v1", "secrets", "Secret", true);

    public static ApiResource Namespaces { get; } = new("", "v1", "namespaces", "Namespace", false);

    public static ApiResource ServiceAccounts { get; } = new("", "v1", "serviceaccounts", "ServiceAccount", true);

    public static ApiResource ReplicationControllers { get; } =
        new("", "v1", "replicationcontrollers", "ReplicationController", true);

    public static ApiResource PersistentVolumes { get; } = new("", "v1", "persistentvolumes", "PersistentVolume", false);

    public static ApiResource PersistentVolumeClaims { get; } =
        new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", true);

    public static ApiResource VolumeAttributesClasses { get; } =
        new("storage.k8s.io", "v1", "volumeattributesclasses", "VolumeAttributesClass", false);

    public static ApiResource Events { get; } = new("", "v1", "events", "Event", true);

    public static ApiResource Leases { get; } = new("coordination.k8s.io", "v1", "leases", "Lease", true);

    public static ApiResource EndpointSlices { get; } = new("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", true);

    public static ApiResource ClusterRoles { get; } = new("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false);

    public static ApiResource ValidatingAdmissionPolicies { get; } =
        new("admissionregistration.k8s.io", "v1", "validatingadmissionpolicies", "ValidatingAdmissionPolicy", false);

    public static ApiResource CertificateSigningRequests { get; } =
        new("certificates.k8s.io", "v1", "certificatesigningrequests", "CertificateSigningRequest", false);

    public static ApiResource ServiceCidrs { get; } = new("networking.k8s.io", "v1", "servicecidrs", "ServiceCIDR", false);

    public static ApiResource IpAddresses { get; } = new("networking.k8s.io", "v1", "ipaddresses", "IPAddress", false);

    public static ApiResource Deployments { get; } = new("apps", "v1", "deployments", "Deployment", true);

    public static ApiResource ReplicaSets { get; } = new("apps", "v1", "replicasets", "ReplicaSet", true);
}
