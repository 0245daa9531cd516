using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Admission;

/// <summary>One demand on the objects a quota is about, such as <c>PriorityClass In [a b]</c>.</summary>
internal readonly record struct QuotaScope(string Name, string Operator, string Values)
{
    /// <summary>As Go prints it.</summary>
    public override string ToString() => $"{{{Name} {Operator} [{Values}]}}";

    /// <summary>A scopeSelector's or a matchScopes' requirement.</summary>
    public static QuotaScope Of(Value requirement) => new(
        requirement["scopeName"].TextOrEmpty,
        requirement["operator"].TextOrEmpty is { Length: > 0 } given ? given : "Exists",
        string.Join(' ', requirement["values"].Elements.ToList().Select(v => v.TextOrEmpty)));
}

/// <summary>Which pods and claims a quota is about. Quotas with scopes are about nothing else.</summary>
internal static class QuotaScopes
{
    public static bool Match(Value quota, Value item, ResourceName resource) => Of(quota).TrueForAll(s => Matches(s, item, resource));

    /// <summary>The scopes of a quota's spec.</summary>
    public static List<QuotaScope> Of(Value quota) =>
    [
        .. quota["scopes"].Elements.ToList().Select(s => new QuotaScope(s.TextOrEmpty, "Exists", "")),
        .. quota["scopeSelector"]["matchExpressions"].Elements.ToList().Select(QuotaScope.Of),
    ];

    public static bool Matches(QuotaScope scope, Value item, ResourceName resource)
    {
        Value spec = item["spec"];
        string[] values = scope.Values.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool pod = resource is { Group: "", Resource: "pods" };
        bool claim = resource is { Group: "", Resource: "persistentvolumeclaims" };
        return scope.Name switch
        {
            "VolumeAttributesClass" => claim && Selected(spec["volumeAttributesClassName"].Text, scope.Operator, values),
            _ when !pod => false,
            "Terminating" => spec["activeDeadlineSeconds"].Integer >= 0,
            "NotTerminating" => !(spec["activeDeadlineSeconds"].Integer >= 0),
            "BestEffort" => QualityOfService.Of(spec) == "BestEffort",
            "NotBestEffort" => QualityOfService.Of(spec) != "BestEffort",
            "PriorityClass" =>
                Selected(spec["priorityClassName"].TextOrEmpty is { Length: > 0 } name ? name : null, scope.Operator, values),
            "CrossNamespacePodAffinity" => CrossesNamespaces(spec["affinity"]),
            _ => false,
        };
    }

    private static bool Selected(string? value, string op, string[] values) => op switch
    {
        "Exists" => value is not null,
        "DoesNotExist" => value is null,
        "In" => value is not null && values.Contains(value),
        "NotIn" => value is null || !values.Contains(value),
        _ => false,
    };

    private static bool CrossesNamespaces(Value affinity)
    {
        foreach (string side in (ReadOnlySpan<string>)["podAffinity", "podAntiAffinity"])
        {
            foreach (Value term in affinity[side]["requiredDuringSchedulingIgnoredDuringExecution"].Elements)
            {
                if (term["namespaces"].Count > 0 || term["namespaceSelector"].Exists)
                {
                    return true;
                }
            }

            foreach (Value weighted in affinity[side]["preferredDuringSchedulingIgnoredDuringExecution"].Elements)
            {
                if (weighted["podAffinityTerm"]["namespaces"].Count > 0 || weighted["podAffinityTerm"]["namespaceSelector"].Exists)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
