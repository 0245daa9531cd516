using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Apps;

/// <summary>Everything the API does with a Deployment.</summary>
public sealed class DeploymentKind : ResourceKind
{
    public override void Complete(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
        ObjectDraft strategy = spec.Object("strategy");
        strategy.DefaultText("type", "RollingUpdate");
        if (strategy["type"].TextIs("RollingUpdate"))
        {
            ObjectDraft rolling = strategy.Object("rollingUpdate");
            rolling.Default("maxUnavailable", "25%");
            rolling.Default("maxSurge", "25%");
        }

        PodDefaults.CompleteSpec(spec.Object("template").Object("spec"));
    }

    // of the metadata, labels are the object's own
    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        base.PrepareUpdate(draft, old, context);
        GatedFields.DropFromTemplate(draft.Object("spec"));
        if (context.Subresource == "status")
        {
            draft.Object("metadata").Set("labels", old["metadata"]["labels"]);
        }
    }

    public override IReadOnlyList<string> ResetFields(WriteContext context) =>
        context.Subresource == "status" ? ["spec", "metadata.labels"] : base.ResetFields(context);

    // annotations are part of what a rollout looks at: upstream counts them
    public override bool GenerationMoves(ObjectDraft draft, Value old, WriteContext context) =>
        base.GenerationMoves(draft, old, context) || draft["metadata"]["annotations"] != old["metadata"]["annotations"];

    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        base.PrepareCreate(draft, context);
        GatedFields.DropFromTemplate(draft.Object("spec"));
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => DeploymentValidation.Check(item, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource == "status")
        {
            DeploymentValidation.CheckStatus(item["status"], errors);
            ReplicaStatusRules.CheckCollisions(item["status"], old["status"], errors);
            return;
        }

        if (context.Subresource.Length == 0)
        {
            DeploymentValidation.Check(item, errors);
        }

        errors.Immutable(FieldPath.Of("spec").Child("selector"), item["spec"]["selector"], old["spec"]["selector"]);
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        WorkloadWarnings.Names(item, old, warnings);
        WorkloadWarnings.Template(item, old, item["spec"]["template"], FieldPath.Of("spec").Child("template"), warnings);
    }

    public override ISubresource? Subresource(string name) => name == "scale" ? ScaleSubresource.Instance : null;
}
