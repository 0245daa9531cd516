using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Resources.Apps;

/// <summary>Everything the API does with a StatefulSet.</summary>
public sealed class StatefulSetKind : ResourceKind
{
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

    public override void PrepareCreate(ObjectDraft draft, WriteContext context) => draft.Set("status", new ObjectDraft().Set("replicas", 0));

    public override ISubresource? Subresource(string name) => name == "scale" ? ScaleSubresource.Instance : null;
}
