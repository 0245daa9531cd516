using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Core.Volumes;

/// <summary>Everything the API does with a PersistentVolume.</summary>
public sealed class PersistentVolumeKind : ResourceKind
{
    public override bool DeleteAnswersObject => true;

    public override bool HasGeneration(WriteContext context) => false;

    public override void Complete(ObjectDraft draft)
    {
        draft.Object("status").DefaultText("phase", "Pending");
        ObjectDraft spec = draft.Object("spec");
        spec.DefaultText("persistentVolumeReclaimPolicy", "Retain");
        spec.Default("volumeMode", "Filesystem");
        spec.Opened("hostPath")?.Default("type", "");
        spec.Opened("azureDisk")?.Default("readOnly", false);
    }

    public override void PrepareCreate(ObjectDraft draft, WriteContext context) =>
        draft.Set("status", new ObjectDraft().Set("phase", "Pending").Set("lastPhaseTransitionTime", Metadata.Time(context.Now)));

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        base.PrepareUpdate(draft, old, context);
        Value now = draft["status"];
        Value before = old["status"];
        if (context.Subresource == "status"
            && now["phase"] != before["phase"] && now["lastPhaseTransitionTime"] == before["lastPhaseTransitionTime"])
        {
            draft.Object("status").Set("lastPhaseTransitionTime", Metadata.Time(context.Now));
        }
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context) =>
        PersistentVolumeRules.Check(item["spec"], FieldPath.Of("spec"), item["metadata"]["name"].TextOrEmpty, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource.Length == 0)
        {
            // upstream judges the whole volume twice, and its causes say so
            Validate(item, errors, context);
            Validate(item, errors, context);
            PersistentVolumeRules.CheckChange(item, old, context.Type.Type, errors);
        }
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        if (context.Subresource.Length == 0)
        {
            PersistentVolumeRules.Warn(item, warnings);
        }
    }
}
