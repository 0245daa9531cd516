using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Apps;

/// <summary>Everything the API does with a StatefulSet.</summary>
public sealed class StatefulSetKind : ResourceKind
{
    public override NameRule NameRule => NameRule.DnsLabel;

    public override void Complete(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        spec.DefaultText("podManagementPolicy", "OrderedReady");
        ObjectDraft strategy = spec.Object("updateStrategy");
        strategy.DefaultText("type", "RollingUpdate");
        if (strategy["type"].TextIs("RollingUpdate"))
        {
            strategy.Object("rollingUpdate").Default("partition", 0);
        }

        ObjectDraft retention = spec.Object("persistentVolumeClaimRetentionPolicy");
        retention.DefaultText("whenDeleted", "Retain");
        retention.DefaultText("whenScaled", "Retain");
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
        foreach (ObjectDraft claim in spec.Each("volumeClaimTemplates"))
        {
            claim.DefaultText("kind", "PersistentVolumeClaim");
            claim.DefaultText("apiVersion", "v1");
            ClaimDefaults.Complete(claim);
        }

        PodDefaults.CompleteSpec(spec.Object("template").Object("spec"));
    }

    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        GatedFields.DropFromTemplate(draft.Object("spec"));
        DropUnavailable(draft);
        draft.Set("status", new ObjectDraft().Set("replicas", 0));
    }

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        base.PrepareUpdate(draft, old, context);
        GatedFields.DropFromTemplate(draft.Object("spec"));
        if (old["spec"]["updateStrategy"]["rollingUpdate"]["maxUnavailable"].IsNullOrAbsent)
        {
            DropUnavailable(draft);
        }
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context)
    {
        StatefulSetValidation.Check(item, errors);
    }

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource == "status")
        {
            StatefulSetValidation.CheckStatus(item["status"], errors);
            ReplicaStatusRules.CheckCollisions(item["status"], old["status"], errors);
            return;
        }

        StatefulSetValidation.Check(item, errors);
        StatefulSetValidation.CheckChange(item, old, errors);
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        WorkloadWarnings.Template(item, old, item["spec"]["template"], FieldPath.Of("spec").Child("template"), warnings);
        if (item["spec"]["revisionHistoryLimit"].Integer < 0)
        {
            warnings.Add("spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended");
        }
    }

    // behind a gate that is closed
    private static void DropUnavailable(ObjectDraft draft)
    {
        if (draft["spec"]["updateStrategy"]["rollingUpdate"]["maxUnavailable"].Exists)
        {
            draft.Object("spec").Object("updateStrategy").Object("rollingUpdate").Remove("maxUnavailable");
        }
    }

    public override ISubresource? Subresource(string name) => name == "scale" ? ScaleSubresource.Instance : null;
}
