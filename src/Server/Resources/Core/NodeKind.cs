using Xebec.Api.Documents;

namespace Xebec.Server.Resources.Core;

/// <summary>Everything the API does with a Node: an agent creates its own, status and all.</summary>
public sealed class NodeKind : ResourceKind
{
    public override bool HasGeneration(WriteContext context) => false;

    public override void Complete(ObjectDraft draft)
    {
        Value status = draft["status"];
        if (status["allocatable"].IsNullOrAbsent && status["capacity"].Count > 0)
        {
            draft.Object("status").Set("allocatable", status["capacity"].Clone());
        }
    }

    // what a node can do is part of how it comes into being
    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
    }
}
