using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>A node begins as not ready: nothing is put on it before somebody has seen it work.</summary>
internal sealed class TaintNodesByCondition : IMutatingPlugin
{
    private const string NotReady = "node.kubernetes.io/not-ready";

    public string Name => "TaintNodesByCondition";

    public StatusError? Mutate(AdmissionRequest request)
    {
        if (request.Operation == "CREATE"
            && request.Context.Type.Name is { Group: "", Resource: "nodes" } && request.Context.Subresource.Length == 0)
        {
            ObjectDraft spec = request.Object!.Object("spec");
            if (!spec["taints"].Elements.ToList().Exists(t => t["key"].TextIs(NotReady) && t["effect"].TextIs("NoSchedule")))
            {
                spec.Array("taints").Add(new ObjectDraft().Set("key", NotReady).Set("effect", "NoSchedule"));
            }
        }

        return null;
    }
}
