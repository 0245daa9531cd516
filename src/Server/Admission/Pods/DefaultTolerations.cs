using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>A pod stays five minutes on a node that stops answering, or as long as the operator says, unless it says otherwise.</summary>
internal sealed class DefaultTolerations(AdmissionOptions options) : IMutatingPlugin
{
    // made once: what is of a document may be in any number of pods
    private readonly (string Key, Value Toleration)[] _taints =
    [
        Of("node.kubernetes.io/not-ready", options.NotReadySeconds), Of("node.kubernetes.io/unreachable", options.UnreachableSeconds),
    ];

    public string Name => "DefaultTolerationSeconds";

    public StatusError? Mutate(AdmissionRequest request)
    {
        if (request.Operation is "CREATE" or "UPDATE" && PodRequests.IsPod(request))
        {
            ObjectDraft spec = request.Object!.Object("spec");
            foreach ((string key, Value toleration) in _taints)
            {
                if (!Tolerates(spec["tolerations"], key))
                {
                    spec.Array("tolerations").Add(toleration);
                }
            }
        }

        return null;
    }

    private static (string Key, Value Toleration) Of(string key, long seconds)
    {
        ObjectDraft toleration = new ObjectDraft()
            .Set("key", key).Set("operator", "Exists").Set("effect", "NoExecute").Set("tolerationSeconds", seconds);
        return (key, Document.Parse(JsonText.ToBytes(toleration)).Root);
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
