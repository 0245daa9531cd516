using Xebec.Api.Documents;
using Xebec.Api.Names;

namespace Xebec.Server.Admission;

/// <summary>What a node may say of itself: not its taints nor its owners, and no labels by which it could draw work to itself.</summary>
internal static class NodeObjectRules
{
    private const string Restricted = "node-restriction.kubernetes.io";

    private static readonly string[] OwnLabels =
    [
        "kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch", "beta.kubernetes.io/os", "beta.kubernetes.io/arch",
        "topology.kubernetes.io/zone", "topology.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
        "node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type",
    ];

    private static readonly string[] OwnDomains = ["kubelet.kubernetes.io", "node.kubernetes.io"];

    public static string? ReasonAgainst(AdmissionRequest request, string node)
    {
        string self = $"node {GoText.Quote(node)}";
        string asked = request.Operation == "CREATE" ? request.Object!["metadata"]["name"].TextOrEmpty : request.Context.Name;
        if (asked != node)
        {
            return $"{self} is not allowed to modify node {GoText.Quote(asked)}";
        }

        if (request.Operation == "DELETE")
        {
            return null;
        }

        Value now = request.Object!;
        bool creating = request.Operation == "CREATE";
        Value source = now["spec"]["configSource"];
        if (source.IsObject && source != request.Old["spec"]["configSource"])
        {
            return self + (creating ? " is not allowed to create pods with a non-nil configSource"
                : " is not allowed to update configSource to a new non-nil configSource");
        }

        if (!creating && !now["spec"]["taints"].Elements.ToList().SequenceEqual(request.Old["spec"]["taints"].Elements.ToList()))
        {
            return $"{self} is not allowed to modify taints";
        }

        // an owner of the node's choice that is not there would have the node collected, and made anew without its taints
        if (!creating && now["metadata"]["ownerReferences"] != request.Old["metadata"]["ownerReferences"])
        {
            return $"{self} is not allowed to modify ownerReferences";
        }

        string forbidden = string.Join(", ", Changed(now["metadata"]["labels"], request.Old["metadata"]["labels"]).Where(IsForbidden));
        return forbidden.Length == 0 ? null
            : creating
            ? $"{self} is not allowed to set the following labels: {forbidden}"
            : $"is not allowed to modify labels: {forbidden}";
    }

    private static SortedSet<string> Changed(Value now, Value before) => new(
        now.Members.ToList().Where(m => before[m.Name] != m.Value).Select(m => m.Name)
            .Concat(before.Members.ToList().Where(m => !now[m.Name].Exists).Select(m => m.Name)),
        StringComparer.Ordinal);

    private static bool IsForbidden(string label)
    {
        int slash = label.IndexOf('/', StringComparison.Ordinal);
        string domain = slash < 0 ? "" : label[..slash];
        bool kubernetes = Within(domain, "kubernetes.io") || Within(domain, "k8s.io");
        return Within(domain, Restricted) || (kubernetes && !OwnLabels.Contains(label) && !OwnDomains.Any(d => Within(domain, d)));
    }

    private static bool Within(string domain, string whole) => domain == whole || domain.EndsWith("." + whole, StringComparison.Ordinal);
}
