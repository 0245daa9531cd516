using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>A pod that asks for special hardware may go to the nodes that are kept for it.</summary>
internal sealed class ExtendedResourceToleration : IMutatingPlugin
{
    public string Name => "ExtendedResourceToleration";

    public StatusError? Mutate(AdmissionRequest request)
    {
        if (request.Operation is not ("CREATE" or "UPDATE") || !PodRequests.IsPod(request))
        {
            return null;
        }

        var asked = new SortedSet<string>(StringComparer.Ordinal);
        ObjectDraft spec = request.Object!.Object("spec");
        foreach (ObjectDraft container in PodRequests.Containers(spec, "containers", "initContainers"))
        {
            asked.UnionWith(container["resources"]["requests"].Members.ToList().Select(m => m.Name).Where(IsExtended));
        }

        foreach (string resource in asked)
        {
            ObjectDraft toleration = new ObjectDraft().Set("key", resource).Set("operator", "Exists").Set("effect", "NoSchedule");
            if (!spec["tolerations"].Elements.ToList().Contains(toleration))
            {
                spec.Array("tolerations").Add(toleration);
            }
        }

        return null;
    }

    // has a domain that is not Kubernetes' own
    private static bool IsExtended(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        bool native = slash < 0 || name[..slash] is "kubernetes.io" || name[..slash].EndsWith(".kubernetes.io", StringComparison.Ordinal);
        return !native && !name.StartsWith("requests.", StringComparison.Ordinal);
    }
}
