using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Api.Quantities;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Namespaces;

/// <summary>What a LimitRange must look like: of each resource the bounds and defaults agree with each other.</summary>
internal static class LimitRangeRules
{
    private static readonly FieldPath Limits = FieldPath.Of("spec").Child("limits");

    public static void Check(Value item, FieldErrors errors)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value limit in item["spec"]["limits"].Elements)
        {
            FieldPath path = Limits[index++];
            string type = limit["type"].TextOrEmpty;
            CheckType(type, path.Child("type"), errors);
            if (!types.Add(type))
            {
                errors.Duplicate(path.Child("type"), type);
            }

            CheckNames(limit, type, path, errors);
            foreach (string resource in Resources(limit))
            {
                CheckBounds(limit, resource, path, errors);
            }
        }
    }

    private static void CheckType(string type, FieldPath path, FieldErrors errors)
    {
        IReadOnlyList<string> problems = LabelNames.Key(type);
        errors.Say(path, type, problems);
        if (problems.Count == 0 && !type.Contains('/') && type is not ("Pod" or "Container" or "PersistentVolumeClaim"))
        {
            errors.Invalid(path, type, "must be a standard limit type or fully qualified");
        }
    }

    private static void CheckNames(Value limit, string type, FieldPath path, FieldErrors errors)
    {
        foreach (string list in (ReadOnlySpan<string>)["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"])
        {
            if (list == "maxLimitRequestRatio"
                && type == "PersistentVolumeClaim" && !limit["min"]["storage"].Exists && !limit["max"]["storage"].Exists)
            {
                errors.Required(path.Child("limits"), "either minimum or maximum storage value is required, but neither was provided");
            }

            if (type == "Pod" && list is "default" or "defaultRequest" && limit[list].Count > 0)
            {
                errors.Forbidden(path.Child(list), "may not be specified when `type` is 'Pod'");
                continue;
            }

            foreach (Member amount in limit[list].Members)
            {
                FieldPath at = path.Child(list).Key(amount.Name);
                if (type is "Pod" or "Container")
                {
                    ResourceRules.CheckContainerName(amount.Name, at, errors);
                }
                else
                {
                    ResourceRules.CheckName(amount.Name, at, errors);
                }
            }
        }
    }

    private static IEnumerable<string> Resources(Value limit) => new[] { "max", "min", "default", "defaultRequest", "maxLimitRequestRatio" }
        .SelectMany(l => limit[l].Members.ToList()).Select(m => m.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static void CheckBounds(Value limit, string resource, FieldPath path, FieldErrors errors)
    {
        Quantity? Amount(string list) => Quantity.TryParse(limit[list][resource].TextOrEmpty, out Quantity read) ? read : null;
        Quantity? min = Amount("min"), max = Amount("max"), most = Amount("default");
        Quantity? request = Amount("defaultRequest"), ratio = Amount("maxLimitRequestRatio");

        // upstream shows the bound instead of the default where a default limit is wrong
        void Ordered(Quantity? less, Quantity? more, string list, Quantity? shown, string text)
        {
            if (less > more)
            {
                errors.Invalid(
                    path.Child(list).Key(resource), shown.ToString(), string.Format(CultureInfo.InvariantCulture, text, less, more));
            }
        }

        Ordered(min, max, "min", min, "min value {0} is greater than max value {1}");
        Ordered(min, request, "defaultRequest", request, "min value {0} is greater than default request value {1}");
        Ordered(request, max, "defaultRequest", request, "default request value {0} is greater than max value {1}");
        Ordered(request, most, "defaultRequest", request, "default request value {0} is greater than default limit value {1}");
        Ordered(min, most, "default", min, "min value {0} is greater than default value {1}");
        Ordered(most, max, "default", max, "default value {0} is greater than max value {1}");
        FieldPath ratioPath = path.Child("maxLimitRequestRatio").Key(resource);
        if (ratio < new Quantity(1))
        {
            errors.Invalid(ratioPath, ratio.ToString(), $"ratio {ratio} is less than 1");
        }

        if (ratio is { } asked && min is { Sign: > 0 } least && max is { } bound && asked.Real > bound.Real / least.Real)
        {
            errors.Invalid(
                ratioPath,
                asked.ToString(),
                string.Create(CultureInfo.InvariantCulture, $"ratio {asked} is greater than max/min = {bound.Real / least.Real:F6}"));
        }

        bool stretches = ResourceRules.IsNative(resource) && !ResourceRules.IsHugePages(resource);
        if (!stretches && most is { } limited && request is { } requested && limited != requested)
        {
            errors.Invalid(
                path.Child("defaultRequest").Key(resource),
                requested.ToString(),
                $"default value {limited} must equal to defaultRequest value {requested} in {resource}");
        }
    }
}
