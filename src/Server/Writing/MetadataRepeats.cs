using System.Collections.Frozen;
using Xebec.Api.Keys;

namespace Xebec.Server.Writing;

/// <summary>
/// How often a wrong piece of metadata is told when an object changes. Upstream checks it for every kind, and most kinds then check it once
/// more: the change, the whole, or both, each telling everything again. The causes of an answer show that; its message does not.
/// </summary>
internal static class MetadataRepeats
{
    private const string Admission = "admissionregistration.k8s.io";
    private const string Flow = "flowcontrol.apiserver.k8s.io";
    private const string Roles = "rbac.authorization.k8s.io";
    private const string Storage = "storage.k8s.io";

    private static readonly FrozenSet<ResourceName> WholeToo = Set(
        ("", "configmaps nodes namespaces persistentvolumeclaims persistentvolumes pods "
            + "limitranges replicationcontrollers secrets serviceaccounts"),
        ("apiregistration.k8s.io", "apiservices"),
        ("batch", "jobs"),
        ("certificates.k8s.io", "certificatesigningrequests"),
        ("discovery.k8s.io", "endpointslices"),
        ("networking.k8s.io", "networkpolicies"),
        ("resource.k8s.io", "deviceclasses"),
        (Admission, "mutatingadmissionpolicies mutatingadmissionpolicybindings mutatingwebhookconfigurations"),
        (Admission, "validatingadmissionpolicies validatingadmissionpolicybindings validatingwebhookconfigurations"),
        (Flow, "flowschemas prioritylevelconfigurations"),
        (Roles, "clusterrolebindings clusterroles rolebindings roles"),
        (Storage, "csinodes csistoragecapacities storageclasses volumeattachments"));

    private static readonly FrozenSet<ResourceName> NotTheChange = Set(
        ("", "events limitranges persistentvolumes"),
        ("events.k8s.io", "events"),
        ("discovery.k8s.io", "endpointslices"),
        ("policy", "poddisruptionbudgets"),
        (Admission, "mutatingadmissionpolicies mutatingadmissionpolicybindings mutatingwebhookconfigurations"),
        (Admission, "validatingadmissionpolicies validatingadmissionpolicybindings validatingwebhookconfigurations"),
        (Flow, "flowschemas prioritylevelconfigurations"),
        (Storage, "csinodes csistoragecapacities volumeattachments"));

    /// <summary>Whether the kind checks the change of metadata again.</summary>
    public static bool Change(ResourceName resource) => !NotTheChange.Contains(resource);

    /// <summary>Whether the kind checks the new metadata as a whole again; parts of an object never do.</summary>
    public static bool Whole(ResourceName resource, string subresource) => subresource.Length == 0 && WholeToo.Contains(resource);

    private static FrozenSet<ResourceName> Set(params (string Group, string Resources)[] groups) =>
        groups.SelectMany(g => g.Resources.Split(' ').Select(r => new ResourceName(g.Group, r))).ToFrozenSet();
}
