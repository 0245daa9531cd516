using Xebec.Api.Documents;
using Xebec.Server.Resources.Apps;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Resources.Core;

/// <summary>Everything the API does with a ReplicationController.</summary>
public sealed class ReplicationControllerKind : ResourceKind
{
    public override void Complete(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        Value labels = spec["template"]["metadata"]["labels"];
        if (labels.Count > 0)
        {
            if (spec["selector"].Count == 0)
            {
                spec.Set("selector", labels.Clone());
            }

            if (draft["metadata"]["labels"].Count == 0)
            {
                draft.Object("metadata").Set("labels", labels.Clone());
            }
        }

        spec.Default("replicas", 1);
        if (spec["template"].IsObject)
        {
            PodDefaults.CompleteSpec(spec.Object("template").Object("spec"));
        }
    }

    public override void PrepareCreate(ObjectDraft draft, WriteContext context) => draft.Set("status", new ObjectDraft().Set("replicas", 0));

    public override ISubresource? Subresource(string name) => name == "scale" ? ScaleSubresource.Instance : null;
}
