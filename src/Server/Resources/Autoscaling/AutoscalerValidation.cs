using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Autoscaling;

/// <summary>What an autoscaler must look like: bounds, target, metrics, behaviour.</summary>
internal static class AutoscalerValidation
{
    private const int WindowSecondsMax = 3600;
    private const int PeriodSecondsMax = 1800;
    private const string NotGreater = "must be greater than zero";
    private static readonly FieldPath Spec = FieldPath.Of("spec");

    public static void Check(Value spec, FieldErrors errors)
    {
        long most = spec["maxReplicas"].Integer ?? 0;
        if (spec["minReplicas"].Integer is < 1)
        {
            errors.Invalid(Spec.Child("minReplicas"), spec["minReplicas"], "must be greater than or equal to 1");
        }

        if (most == 0)
        {
            errors.Required(Spec.Child("maxReplicas"), "must be set and greater than 0");
        }
        else if (most < 1)
        {
            errors.Invalid(Spec.Child("maxReplicas"), most, "must be greater than or equal to 1");
        }

        if (most < spec["minReplicas"].Integer)
        {
            errors.Invalid(Spec.Child("maxReplicas"), most, "must be greater than or equal to `minReplicas`");
        }

        CheckTarget(spec["scaleTargetRef"], Spec.Child("scaleTargetRef"), errors);
        AutoscalerMetricRules.Check(spec["metrics"], spec["minReplicas"].Integer == 0, Spec.Child("metrics"), errors);
        foreach (string direction in (ReadOnlySpan<string>)["scaleUp", "scaleDown"])
        {
            if (spec["behavior"][direction].IsObject)
            {
                CheckRules(spec["behavior"][direction], Spec.Child("behavior", direction), errors);
            }
        }
    }

    /// <summary>The name and kind of another object.</summary>
    public static void CheckReference(Value reference, FieldPath path, FieldErrors errors)
    {
        foreach (string field in (ReadOnlySpan<string>)["kind", "name"])
        {
            if (errors.Given(path.Child(field), reference[field]))
            {
                errors.Say(path.Child(field), reference[field], KeyNames.PathSegment(reference[field].TextOrEmpty));
            }
        }
    }

    private static void CheckTarget(Value reference, FieldPath path, FieldErrors errors)
    {
        CheckReference(reference, path, errors);
        string version = reference["apiVersion"].TextOrEmpty;
        if (version.Count(c => c == '/') > 1)
        {
            errors.Invalid(path.Child("apiVersion"), version, $"unexpected GroupVersion string: {version}");
        }
        else if (!version.Contains('/') && !reference["kind"].TextIs("ReplicationController"))
        {
            errors.Invalid(path.Child("apiVersion"), version, "apiVersion must specify API group");
        }
    }

    private static void CheckRules(Value rules, FieldPath path, FieldErrors errors)
    {
        if (rules["stabilizationWindowSeconds"].Integer is { } window)
        {
            if (window < 0)
            {
                errors.Invalid(path.Child("stabilizationWindowSeconds"), window, "must be greater than or equal to zero");
            }
            else if (window > WindowSecondsMax)
            {
                errors.Invalid(path.Child("stabilizationWindowSeconds"), window, $"must be less than or equal to {WindowSecondsMax}");
            }
        }

        if (rules["selectPolicy"].Text is { } select)
        {
            errors.Among(path.Child("selectPolicy"), select, "Disabled", "Max", "Min");
        }

        FieldPath policies = path.Child("policies");
        if (rules["policies"].Count == 0)
        {
            errors.Required(policies, "must specify at least one Policy");
        }

        int index = 0;
        foreach (Value policy in rules["policies"].Elements)
        {
            CheckPolicy(policy, policies[index++], errors);
        }

        if (rules["tolerance"].Text is { } tolerance
            && Api.Quantities.Quantity.TryParse(tolerance, out Api.Quantities.Quantity share) && share.Sign < 0)
        {
            errors.Invalid(path.Child("tolerance"), tolerance, CommonRules.NotNegativeText);
        }
    }

    private static void CheckPolicy(Value policy, FieldPath path, FieldErrors errors)
    {
        errors.Among(path.Child("type"), policy["type"], "Percent", "Pods");
        if ((policy["value"].Integer ?? 0) <= 0)
        {
            errors.Invalid(path.Child("value"), policy["value"].Integer ?? 0, NotGreater);
        }

        long period = policy["periodSeconds"].Integer ?? 0;
        if (period <= 0)
        {
            errors.Invalid(path.Child("periodSeconds"), period, NotGreater);
        }
        else if (period > PeriodSecondsMax)
        {
            errors.Invalid(path.Child("periodSeconds"), period, $"must be less than or equal to {PeriodSecondsMax}");
        }
    }
}
