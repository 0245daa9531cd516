using Xebec.Api.Documents;
using Xebec.Server.Resources.Apps;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Pods;

/// <summary>Everything the API does with a PodTemplate.</summary>
public sealed class PodTemplateKind : ResourceKind
{
    public override bool DeleteAnswersObject => true;

    public override bool HasGeneration(WriteContext context) => true;

    public override void Complete(ObjectDraft draft) => PodDefaults.CompleteSpec(draft.Object("template").Object("spec"));

    public override void PrepareCreate(ObjectDraft draft, WriteContext context) => GatedFields.DropFromTemplate(draft);

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context) => GatedFields.DropFromTemplate(draft);

    public override void Validate(Value item, FieldErrors errors, WriteContext context) =>
        PodTemplateRules.Check(item["template"], FieldPath.Of("template"), errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context) => Validate(item, errors, context);

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context) =>
        WorkloadWarnings.Template(item, old, item["template"], FieldPath.Of("template"), warnings);
}
