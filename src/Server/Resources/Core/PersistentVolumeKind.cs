using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Core;

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
    }

    public override void PrepareCreate(ObjectDraft draft, WriteContext context) =>
        draft.Set("status", new ObjectDraft().Set("phase", "Pending").Set("lastPhaseTransitionTime", Metadata.Time(context.Now)));
}
