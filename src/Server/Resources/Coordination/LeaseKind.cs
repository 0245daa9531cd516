using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Coordination;

/// <summary>Everything the API does with a Lease.</summary>
public sealed class LeaseKind : ResourceKind
{
    public override bool PutCreates => true;

    public override bool PutMayBeUnconditional => false;

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item["spec"], errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context) => Check(item["spec"], errors);

    private static void Check(Value spec, FieldErrors errors)
    {
        var path = FieldPath.Of("spec");
        if (spec["leaseDurationSeconds"].Integer <= 0)
        {
            errors.Invalid(path.Child("leaseDurationSeconds"), spec["leaseDurationSeconds"], "must be greater than 0");
        }

        errors.NotNegative(path.Child("leaseTransitions"), spec["leaseTransitions"]);
        Value strategy = spec["strategy"];
        if (strategy.Text is { Length: 0 })
        {
            errors.Invalid(path.Child("strategy"), strategy, "must not be empty");
        }
    }
}
