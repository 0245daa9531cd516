using Xebec.Api.Documents;
using Xebec.Api.Quantities;
using Xebec.Server.Admission;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>
/// Resources of a pod as a whole: which there are, what is asked for when only limits are given, and how they agree with its containers'.
/// </summary>
internal static class PodLevelResources
{
    private static readonly string[] Supported = ["cpu", "hugepages-", "memory"];

    /// <summary>
    /// Of what is limited as a whole, what containers ask for is asked for; what they leave open is asked for as far as it is limited.
    /// </summary>
    public static void Complete(ObjectDraft spec)
    {
        if (spec["resources"]["limits"].Count == 0)
        {
            return;
        }

        ObjectDraft requests = spec.Object("resources").Object("requests");
        foreach ((string name, Quantity amount) in PodResources.OfContainers(spec, "requests")
            .Where(a => IsSupported(a.Key) && !ResourceRules.IsHugePages(a.Key)))
        {
            requests.Default(name, amount.ToString());
        }

        foreach (Member limit in spec["resources"]["limits"].Members.ToList().Where(l => IsSupported(l.Name)))
        {
            requests.Default(limit.Name, limit.Value);
        }
    }

    public static void Check(Value spec, FieldPath podPath, FieldErrors errors)
    {
        Value whole = spec["resources"];
        FieldPath path = podPath.Child("resources");
        if (whole["claims"].Count > 0)
        {
            errors.Forbidden(path.Child("claims"), "claims cannot be set for Resources at pod-level");
        }

        ResourceRules.Check(whole, path, errors, CheckName);
        ResourceRules.CheckClaims(whole, spec["resourceClaims"], path, errors);
        CheckSum("requests", name => true, spec, path, errors);
        CheckSum("limits", ResourceRules.IsHugePages, spec, path, errors);
        int index = 0;
        foreach (Value container in spec["containers"].Elements)
        {
            // upstream goes on from where the pod's resources are
            FieldPath at = path.Child("containers")[index++];
            foreach (Member limit in container["resources"]["limits"].Members.ToList().OrderBy(l => l.Name, StringComparer.Ordinal))
            {
                if (Read(whole["limits"][limit.Name]) is { } most && Read(limit.Value) is { } amount && amount > most)
                {
                    errors.Invalid(
                        at.Key(limit.Name).Child("limits"), amount.ToString(), $"must be less than or equal to pod limits of {most}");
                }
            }
        }
    }

    private static void CheckSum(string side, Func<string, bool> counts, Value spec, FieldPath path, FieldErrors errors)
    {
        foreach ((string name, Quantity sum) in PodResources.OfContainers(spec, side).Where(a => counts(a.Key)))
        {
            if (Read(spec["resources"][side][name]) is { } whole && sum > whole)
            {
                errors.Invalid(path.Child(side).Key(name), whole.ToString(),
                    $"must be greater than or equal to aggregate container {side} of {sum}");
            }
        }
    }

    private static void CheckName(string name, FieldPath path, FieldErrors errors)
    {
        if (ResourceRules.CheckName(name, path, errors) && !IsSupported(name))
        {
            errors.NotSupported(path, name, Supported);
        }
    }

    private static bool IsSupported(string name) => name is "cpu" or "memory" || ResourceRules.IsHugePages(name);

    private static Quantity? Read(Value amount) => Quantity.TryParse(amount.TextOrEmpty, out Quantity read) ? read : null;
}
