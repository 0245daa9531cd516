using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>A pod stays five minutes on a node that stops answering, or as long as the operator says, unless it says otherwise.</summary>
internal sealed class DefaultTolerations(AdmissionOptions options) : IMutatingPlugin
{
    private readonly (string Key, long Seconds)[] _taints =
        [("node.kubernetes.io/not-ready", options.NotReadySeconds), ("node.kubernetes.io/unreachable", options.UnreachableSeconds)];

    public string Name => "DefaultTolerationSeconds";

    public StatusError? Mutate(AdmissionRequest request)
    {
        if (request.Operation is "CREATE" or "UPDATE" && PodRequests.IsPod(request))
        {
            ObjectDraft spec = request.Object!.Object("spec");
            foreach ((string key, long seconds) in _taints)
            {
                if (!Tolerates(spec["tolerations"], key))
                {
                    spec.Array("tolerations").Add(new ObjectDraft()
                        .Set("key", key)
                        .Set("operator", "Exists")
                        .Set("effect", "NoExecute")
                        .Set("tolerationSeconds", seconds));
                }
            }
        }

        return null;
    }

    private static bool Tolerates(Value tolerations, string key)
    {
        foreach (Value one in tolerations.Elements)
        {
            if ((!one["key"].HasText || one["key"].TextIs(key)) && (!one["effect"].HasText || one["effect"].TextIs("NoExecute")))
            {
                return true;
            }
        }

        return false;
    }
}
