using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>A pod takes over its runtime class's overhead and scheduling constraints.</summary>
internal sealed class PodRuntimeClass : IMutatingPlugin
{
    private static readonly ResourceName Classes = new("node.k8s.io", "runtimeclasses");

    public string Name => "RuntimeClass";

    public StatusError? Mutate(AdmissionRequest request)
    {
        if (!PodRequests.IsNewPod(request))
        {
            return null;
        }

        ObjectDraft spec = request.Object!.Object("spec");
        string name = spec["runtimeClassName"].TextOrEmpty;
        if (name.Length == 0)
        {
            return spec["overhead"].Count > 0
                ? Refusal.Of(request, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead")
                : null;
        }

        if (request.Context.Snapshot.Get(new ObjectKey(Classes, "", name)) is not { } stored)
        {
            return Refusal.Of(request, $"pod rejected: RuntimeClass \"{name}\" not found");
        }

        return TakeOver(request, spec, request.Opened(stored));
    }

    private static StatusError? TakeOver(AdmissionRequest request, ObjectDraft spec, Value known)
    {
        Value overhead = known["overhead"]["podFixed"];
        if (overhead.Count > 0)
        {
            if (spec["overhead"].Count > 0 && spec["overhead"] != overhead)
            {
                return Refusal.Of(request, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
            }

            spec.Set("overhead", overhead.Clone());
        }
        else if (spec["overhead"].Count > 0)
        {
            return Refusal.Of(request, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
        }

        foreach (Member label in known["scheduling"]["nodeSelector"].Members.ToList())
        {
            Value own = spec["nodeSelector"][label.Name];
            if (own.Exists && own != label.Value)
            {
                return Refusal.Of(request, $"conflict: runtimeClass.scheduling.nodeSelector[{label.Name}] = {label.Value.TextOrEmpty}; "
                    + $"pod.spec.nodeSelector[{label.Name}] = {own.TextOrEmpty}");
            }

            spec.Object("nodeSelector").Set(label.Name, label.Value);
        }

        foreach (Value toleration in known["scheduling"]["tolerations"].Elements.ToList())
        {
            if (!spec["tolerations"].Elements.ToList().Contains(toleration))
            {
                spec.Array("tolerations").Add(toleration);
            }
        }

        return null;
    }
}
