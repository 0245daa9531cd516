using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

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

    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        GatedFields.DropFromTemplate(draft.Object("spec"));
        draft.Set("status", new ObjectDraft().Set("replicas", 0));
    }

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        base.PrepareUpdate(draft, old, context);
        GatedFields.DropFromTemplate(draft.Object("spec"));
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item["spec"], errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource == "status")
        {
            ReplicaStatusRules.Check(item["status"], errors);
            return;
        }

        Check(item["spec"], errors);
        errors.Immutable(FieldPath.Of("spec").Child("selector"), item["spec"]["selector"], old["spec"]["selector"]);
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        WorkloadWarnings.Names(item, old, warnings);
        WorkloadWarnings.Template(item, old, item["spec"]["template"], FieldPath.Of("spec").Child("template"), warnings);
    }

    public override ISubresource? Subresource(string name) => name == "scale" ? ScaleSubresource.Instance : null;

    private static void Check(Value spec, FieldErrors errors)
    {
        var path = FieldPath.Of("spec");
        errors.NotNegative(path.Child("replicas"), spec["replicas"]);
        errors.NotNegative(path.Child("minReadySeconds"), spec["minReadySeconds"]);

        // upstream's own text says deployment here too
        ReplicatedTemplate.Check(spec, path, "deployment", errors);
    }
}
