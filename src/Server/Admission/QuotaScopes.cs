using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Admission;

/// <summary>Which pods and claims a quota is about. Quotas with scopes are about nothing else.</summary>
internal static class QuotaScopes
{
    public static bool Match(Value quota, Value item, ResourceName resource)
    {
        List<(string Scope, string Operator, List<string> Values)> all = [.. quota["scopes"].Elements.ToList().Select(s => (s.TextOrEmpty, "Exists", new List<string>()))];
        foreach (Value expression in quota["scopeSelector"]["matchExpressions"].Elements.ToList())
        {
            all.Add((expression["scopeName"].TextOrEmpty, expression["operator"].TextOrEmpty, [.. expression["values"].Elements.ToList().Select(v => v.TextOrEmpty)]));
        }

        return all.TrueForAll(s => Matches(s.Scope, s.Operator, s.Values, item["spec"], resource));
    }

    private static bool Matches(string scope, string op, List<string> values, Value spec, ResourceName resource)
    {
        bool pod = resource is { Group: "", Resource: "pods" };
        bool claim = resource is { Group: "", Resource: "persistentvolumeclaims" };
        return scope switch
        {
            "VolumeAttributesClass" => claim && Selected(spec["volumeAttributesClassName"].Text, op, values),
            _ when !pod => false,
            "Terminating" => spec["activeDeadlineSeconds"].Integer >= 0,
            "NotTerminating" => !(spec["activeDeadlineSeconds"].Integer >= 0),
            "BestEffort" => QualityOfService.Of(spec) == "BestEffort",
            "NotBestEffort" => QualityOfService.Of(spec) != "BestEffort",
            "PriorityClass" => Selected(spec["priorityClassName"].TextOrEmpty is { Length: > 0 } name ? name : null, op, values),
            "CrossNamespacePodAffinity" => CrossesNamespaces(spec["affinity"]),
            _ => false,
        };
    }

    private static bool Selected(string? value, string op, List<string> values) => op switch
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
            foreach (Value term in affinity[side]["requiredDuringSchedulingIgnoredDuringExecution"].Elements.ToList())
            {
                if (term["namespaces"].Count > 0 || term["namespaceSelector"].Exists)
                {
                    return true;
                }
            }

            foreach (Value weighted in affinity[side]["preferredDuringSchedulingIgnoredDuringExecution"].Elements.ToList())
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
