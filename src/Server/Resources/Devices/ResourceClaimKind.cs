using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Devices;

/// <summary>Everything the API does with a ResourceClaim.</summary>
public sealed class ResourceClaimKind : ResourceKind
{
    public override bool DeleteAnswersObject => true;

    public override bool StatusKeepsMetadata => true;

    public override bool HasGeneration(WriteContext context) => false;

    public override void Complete(ObjectDraft draft) => DeviceClaimRules.Complete(draft.Object("spec"));

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        base.PrepareUpdate(draft, old, context);
        if (context.Subresource == "status")
        {
            ForgetGivenBack(draft, old);
        }
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => DeviceClaimRules.Claim(item, default, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource == "status")
        {
            ClaimStatusRules.Check(item, old, errors);
        }
        else
        {
            DeviceClaimRules.Claim(item, old, errors);
        }
    }

    /// <summary>What drivers said of devices that are no longer allocated goes with the allocation.</summary>
    private static void ForgetGivenBack(ObjectDraft draft, Value old)
    {
        HashSet<string> given = Allocated(old);
        given.ExceptWith(Allocated(draft));
        if (given.Count > 0 && draft["status"]["devices"].Count > 0)
        {
            draft.Object("status").Array("devices").RemoveAll(d => given.Contains(ClaimStatusRules.Identity(d)));
        }
    }

    private static HashSet<string> Allocated(Value claim) =>
        claim["status"]["allocation"]["devices"]["results"].Elements.ToList()
            .Select(ClaimStatusRules.Identity).ToHashSet(StringComparer.Ordinal);
}
