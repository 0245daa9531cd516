using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Coordination;

/// <summary>Everything the API does with a Lease.</summary>
public sealed class LeaseKind : ResourceKind
{
    public override bool PutCreates => true;

    public override bool PutMayBeUnconditional => false;

    public override void PrepareCreate(ObjectDraft draft, WriteContext context) => DropGated(draft, default);

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context) => DropGated(draft, old);

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item["spec"], errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context) => Check(item["spec"], errors);

    // coordinated leader election is behind a gate that is off
    private static void DropGated(ObjectDraft draft, Value old)
    {
        if (old["spec"]["strategy"].Exists || old["spec"]["preferredHolder"].Exists || draft.Opened("spec") is not { } spec)
        {
            return;
        }

        spec.Remove("strategy");
        spec.Remove("preferredHolder");
    }

    private static void Check(Value spec, FieldErrors errors)
    {
        var path = FieldPath.Of("spec");
        if (spec["leaseDurationSeconds"].Integer <= 0)
        {
            errors.Invalid(path.Child("leaseDurationSeconds"), spec["leaseDurationSeconds"], "must be greater than 0");
        }

        errors.NotNegative(path.Child("leaseTransitions"), spec["leaseTransitions"]);
    }
}
