using Xebec.Api.Documents;
using Xebec.Api.Quantities;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Volumes;

/// <summary>Everything the API does with a PersistentVolumeClaim.</summary>
public sealed class PersistentVolumeClaimKind : ResourceKind
{
    internal const string ClassAnnotation = "volume.beta.kubernetes.io/storage-class";

    public override bool DeleteAnswersObject => true;

    public override bool HasGeneration(WriteContext context) => false;

    public override void Complete(ObjectDraft draft) => ClaimDefaults.Complete(draft);

    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        draft.Set("status", new ObjectDraft().Set("phase", "Pending"));
        ClaimSources.Prepare(draft.Object("spec"), default);
    }

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        base.PrepareUpdate(draft, old, context);
        if (context.Subresource.Length == 0)
        {
            ClaimSources.Prepare(draft.Object("spec"), old["spec"]);
        }
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context) =>
        ClaimRules.CheckSpec(item["spec"], FieldPath.Of("spec"), errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource == "status")
        {
            ClaimUpdates.CheckStatus(item["status"], errors);
        }
        else
        {
            // upstream judges the whole claim twice, and its causes say so
            Validate(item, errors, context);
            Validate(item, errors, context);
            ClaimUpdates.Check(item, old, context.Type.Type.Field("spec")!.Type, errors);
        }
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        if (context.Subresource.Length > 0)
        {
            return;
        }

        if (item["metadata"]["annotations"][ClassAnnotation].Exists)
        {
            warnings.Add($"metadata.annotations[{ClassAnnotation}]: deprecated since v1.8; use \"storageClassName\" attribute instead");
        }

        Value storage = item["spec"]["resources"]["requests"]["storage"];
        if (Quantity.TryParse(storage.TextOrEmpty, out Quantity amount) && amount.MilliValue % 1000 != 0)
        {
            warnings.Add(
                $"spec.resources.requests[storage]: fractional byte value \"{storage.TextOrEmpty}\" is invalid, must be an integer");
        }
    }
}
