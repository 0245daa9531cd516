using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Resources.Core;

/// <summary>Everything the API does with a PersistentVolumeClaim.</summary>
public sealed class PersistentVolumeClaimKind : ResourceKind
{
    public override bool DeleteAnswersObject => true;

    public override bool HasGeneration(WriteContext context) => false;

    public override void Complete(ObjectDraft draft) => ClaimDefaults.Complete(draft);

    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        draft.Set("status", new ObjectDraft().Set("phase", "Pending"));
        CopyDataSource(draft.Object("spec"));
    }

    // the two ways of naming a source agree as long as only one is used
    private static void CopyDataSource(ObjectDraft spec)
    {
        if (spec["dataSource"].IsObject && spec["dataSourceRef"].IsNullOrAbsent)
        {
            spec.Set("dataSourceRef", spec["dataSource"].Clone());
        }
        else if (spec["dataSourceRef"].IsObject && spec["dataSource"].IsNullOrAbsent && spec["dataSourceRef"]["namespace"].TextOrEmpty.Length == 0)
        {
            spec.Set("dataSource", spec["dataSourceRef"].Clone());
        }
    }
}
