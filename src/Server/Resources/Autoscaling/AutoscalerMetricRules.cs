using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Api.Quantities;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Autoscaling;

/// <summary>What an autoscaler looks at: each metric of one source, with one target.</summary>
internal static class AutoscalerMetricRules
{
    // in the order in which upstream looks for them: of several only the first is judged
    private static readonly (string Type, string Field)[] Sources =
    [
        ("Object", "object"),
        ("External", "external"),
        ("Pods", "pods"),
        ("Resource", "resource"),
        ("ContainerResource", "containerResource"),
    ];

    private static readonly string[] Types = [.. Sources.Select(s => s.Type).Order(StringComparer.Ordinal)];

    public static void Check(Value metrics, bool toZero, FieldPath path, FieldErrors errors)
    {
        bool outside = false;
        int index = 0;
        foreach (Value metric in metrics.Elements)
        {
            CheckMetric(metric, path[index++], errors);
            outside |= metric["type"].TextOrEmpty is "Object" or "External";
        }

        if (toZero && !outside)
        {
            errors.Forbidden(path, "must specify at least one Object or External metric to support scaling to zero replicas");
        }
    }

    private static void CheckMetric(Value metric, FieldPath path, FieldErrors errors)
    {
        string type = metric["type"].TextOrEmpty;
        bool known = Types.Contains(type);
        if (type.Length == 0)
        {
            errors.Required(path.Child("type"), "must specify a metric source type");
        }

        if (!known)
        {
            errors.NotSupported(path.Child("type"), type, Types);
        }

        List<string> present = [.. Sources.Where(s => metric[s.Field].IsObject).Select(s => s.Field)];
        if (present.Count > 0)
        {
            CheckSource(present[0], metric[present[0]], path.Child(present[0]), errors);
        }

        if (!known)
        {
            errors.NotSupported(path.Child("type"), type, Types);
        }

        string expected = Array.Find(Sources, s => s.Type == type).Field ?? "";
        if (known && !metric[expected].IsObject)
        {
            errors.Required(path.Child(expected), "must populate information for the given metric source");
        }

        foreach (string other in present.Count > 1 ? present.Where(p => p != expected) : [])
        {
            errors.Forbidden(path.Child(other), "must populate the given metric source only");
        }
    }

    private static void CheckSource(string kind, Value source, FieldPath path, FieldErrors errors)
    {
        Value target = source["target"];
        FieldPath at = path.Child("target");
        bool value = target["value"].Exists, average = target["averageValue"].Exists;
        switch (kind)
        {
            case "object":
                AutoscalerValidation.CheckReference(source["describedObject"], path.Child("describedObject"), errors);
                CheckIdentifier(source["metric"], path.Child("metric"), errors);
                CheckTarget(target, at, errors);
                if (!value && !average)
                {
                    errors.Required(at.Child("averageValue"), "must set either a target value or averageValue");
                }

                break;
            case "external":
                CheckIdentifier(source["metric"], path.Child("metric"), errors);
                CheckTarget(target, at, errors);
                if (!value && !average)
                {
                    errors.Required(at.Child("averageValue"), "must set either a target value for metric or a per-pod target");
                }
                else if (value && average)
                {
                    errors.Forbidden(at.Child("value"), "may not set both a target value for metric and a per-pod target");
                }

                break;
            case "pods":
                CheckIdentifier(source["metric"], path.Child("metric"), errors);
                CheckTarget(target, at, errors);
                if (!average)
                {
                    errors.Required(at.Child("averageValue"), "must specify a positive target averageValue");
                }

                break;
            default:
                bool named = errors.Given(path.Child("name"), source["name"], "must specify a resource name");
                if (kind == "containerResource")
                {
                    CheckContainer(source, named, path, errors);
                }

                CheckTarget(target, at, errors);
                CheckShare(target, average, at, errors);
                break;
        }
    }

    private static void CheckContainer(Value source, bool named, FieldPath path, FieldErrors errors)
    {
        if (named)
        {
            ResourceRules.CheckContainerName(source["name"].TextOrEmpty, path.Child("name"), errors);
        }

        if (errors.Given(path.Child("container"), source["container"], "must specify a container"))
        {
            errors.Say(path.Child("container"), source["container"], DnsNames.Label(source["container"].TextOrEmpty));
        }
    }

    private static void CheckShare(Value target, bool average, FieldPath path, FieldErrors errors)
    {
        bool share = target["averageUtilization"].Exists;
        if (!share && !average)
        {
            errors.Required(path.Child("averageUtilization"), "must set either a target raw value or a target utilization");
        }
        else if (share && average)
        {
            errors.Forbidden(path.Child("averageValue"), "may not set both a target raw value and a target utilization");
        }
    }

    private static void CheckIdentifier(Value metric, FieldPath path, FieldErrors errors)
    {
        if (errors.Given(path.Child("name"), metric["name"], "must specify a metric name"))
        {
            errors.Say(path.Child("name"), metric["name"], KeyNames.PathSegment(metric["name"].TextOrEmpty));
        }
    }

    private static void CheckTarget(Value target, FieldPath path, FieldErrors errors)
    {
        string type = target["type"].TextOrEmpty;
        if (type.Length == 0)
        {
            errors.Required(path.Child("type"), "must specify a metric target type");
        }

        if (type is not ("Utilization" or "Value" or "AverageValue"))
        {
            errors.Invalid(path.Child("type"), type, "must be either Utilization, Value, or AverageValue");
        }

        foreach (string amount in (ReadOnlySpan<string>)["value", "averageValue"])
        {
            if (target[amount].Exists && !Positive(target[amount]))
            {
                errors.Invalid(path.Child(amount), target[amount], "must be positive");
            }
        }

        if (target["averageUtilization"].Integer is < 1)
        {
            errors.Invalid(path.Child("averageUtilization"), target["averageUtilization"], "must be greater than 0");
        }
    }

    private static bool Positive(Value amount) => Quantity.TryParse(amount.TextOrEmpty, out Quantity quantity) && quantity.Sign > 0;
}
