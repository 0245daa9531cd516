using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Policy;

/// <summary>Everything the API does with a PodDisruptionBudget.</summary>
public sealed class DisruptionBudgetKind : ResourceKind
{
    private static readonly FieldPath Spec = FieldPath.Of("spec");

    public override bool PutMayBeUnconditional => false;

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item["spec"], errors, context);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource != "status")
        {
            Check(item["spec"], errors, context);
            return;
        }

        foreach (string count in (ReadOnlySpan<string>)["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"])
        {
            errors.NotNegative(FieldPath.Of("status").Child(count), item["status"][count]);
        }
    }

    private static void Check(Value spec, FieldErrors errors, WriteContext context)
    {
        string[] shares = ["minAvailable", "maxUnavailable"];
        if (Array.TrueForAll(shares, s => spec[s].Exists))
        {
            errors.Invalid(Spec, InternalForm.Of(errors.AsSent(Spec, spec), context.Type.Type.Field("spec")!.Type),
                "minAvailable and maxUnavailable cannot be both set");
        }

        foreach (string share in shares)
        {
            if (spec[share].Exists)
            {
                Counts.Check(spec[share], Spec.Child(share), errors);
                Counts.NotAboveAll(spec[share], Spec.Child(share), errors);
            }
        }

        LabelSelectorRules.Check(spec["selector"], Spec.Child("selector"), errors);
        if (spec["unhealthyPodEvictionPolicy"].Text is { } policy)
        {
            errors.Among(Spec.Child("unhealthyPodEvictionPolicy"), policy, "AlwaysAllow", "IfHealthyBudget");
        }
    }
}
