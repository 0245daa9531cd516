using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Resources.Apps;

/// <summary>Everything the API does with a ReplicaSet.</summary>
public sealed class ReplicaSetKind : ResourceKind
{
    public override void Complete(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        spec.Default("replicas", 1);
        PodDefaults.CompleteSpec(spec.Object("template").Object("spec"));
    }

    public override void PrepareCreate(ObjectDraft draft, WriteContext context) => draft.Set("status", new ObjectDraft().Set("replicas", 0));

    public override ISubresource? Subresource(string name) => name == "scale" ? ScaleSubresource.Instance : null;
}
