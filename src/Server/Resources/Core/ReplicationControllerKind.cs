using Xebec.Api.Documents;
using Xebec.Server.Resources.Apps;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core;

/// <summary>Everything the API does with a ReplicationController.</summary>
public sealed class ReplicationControllerKind : ResourceKind
{
    private static readonly FieldPath Spec = FieldPath.Of("spec");

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

    public override bool OrphansByDefault => true;

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item["spec"], errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource == "status")
        {
            ReplicaStatusRules.Check(item["status"], errors);
        }
        else
        {
            Check(item["spec"], errors);
        }
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        WorkloadWarnings.Names(item, old, warnings);
        WorkloadWarnings.Template(item, old, item["spec"]["template"], Spec.Child("template"), warnings);
    }

    public override ISubresource? Subresource(string name) => name == "scale" ? ScaleSubresource.Instance : null;

    private static void Check(Value spec, FieldErrors errors)
    {
        errors.NotNegative(Spec.Child("minReadySeconds"), spec["minReadySeconds"]);
        Value selector = spec["selector"];
        if (selector.Count == 0)
        {
            errors.Required(Spec.Child("selector"));
        }

        errors.NotNegative(Spec.Child("replicas"), spec["replicas"]);
        FieldPath path = Spec.Child("template");
        if (!spec["template"].IsObject)
        {
            errors.Required(path);
            return;
        }

        Value labels = spec["template"]["metadata"]["labels"];
        if (selector.Members.ToList().Exists(l => labels[l.Name] != l.Value))
        {
            errors.Invalid(path.Child("metadata", "labels"), labels, "`selector` does not match template `labels`");
        }

        PodTemplateRules.CheckRunning(spec["template"], path, "ReplicationController", errors);
    }
}
