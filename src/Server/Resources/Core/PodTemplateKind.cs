using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Resources.Core;

/// <summary>Everything the API does with a PodTemplate.</summary>
public sealed class PodTemplateKind : ResourceKind
{
    public override bool DeleteAnswersObject => true;

    public override bool HasGeneration(WriteContext context) => true;

    public override void Complete(ObjectDraft draft) => PodDefaults.CompleteSpec(draft.Object("template").Object("spec"));
}
