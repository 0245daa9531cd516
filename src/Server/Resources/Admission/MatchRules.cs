using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Admission;

/// <summary>Which requests a webhook or a policy is asked about: operations, groups, versions, resources, selectors.</summary>
internal static class MatchRules
{
    public static readonly string[] FailurePolicies = ["Fail", "Ignore"];
    public static readonly string[] MatchPolicies = ["Equivalent", "Exact"];
    private static readonly string[] Operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
    private static readonly string[] Scopes = ["*", "Cluster", "Namespaced"];

    /// <summary>matchConstraints of a policy, matchResources of a binding; absent is fine.</summary>
    public static void Resources(Value match, FieldPath path, FieldErrors errors)
    {
        if (!match.IsObject)
        {
            return;
        }

        errors.OneOf(path.Child("matchPolicy"), match["matchPolicy"], MatchPolicies);
        LabelSelectorRules.Check(match["namespaceSelector"], path.Child("namespaceSelector"), errors);
        LabelSelectorRules.Check(match["objectSelector"], path.Child("objectSelector"), errors);
        foreach (string rules in (ReadOnlySpan<string>)["resourceRules", "excludeResourceRules"])
        {
            errors.Each(match[rules], path.Child(rules), (rule, at) =>
            {
                errors.Each(rule["resourceNames"], at.Child("resourceNames"), (name, position) =>
                    errors.Say(position, name, KeyNames.PathSegment(name.TextOrEmpty)));
                errors.Set(rule["resourceNames"], at.Child("resourceNames"), ListRules.Unbounded, (_, _) => { }, n => n);
                Rule(rule, at, errors);
            });
        }
    }

    public static void Rule(Value rule, FieldPath path, FieldErrors errors)
    {
        NotEmpty(rule, "operations", "operations", path, errors);
        errors.Each(rule["operations"], path.Child("operations"), (operation, at) => errors.Among(at, operation, Operations));
        NotEmpty(rule, "apiGroups", "API groups", path, errors);
        NotEmpty(rule, "apiVersions", "API versions", path, errors);
        errors.Each(rule["apiVersions"], path.Child("apiVersions"), (version, at) => Given(version, at, errors));
        ResourceNames(rule["resources"], path.Child("resources"), errors);
        if (rule["scope"].Text is { } scope)
        {
            errors.Among(path.Child("scope"), scope, Scopes);
        }
    }

    private static void NotEmpty(Value rule, string field, string words, FieldPath path, FieldErrors errors)
    {
        if (rule[field].Count == 0)
        {
            errors.Required(path.Child(field));
        }

        errors.StarAlone(rule[field], path.Child(field), words);
    }

    private static void Given(Value text, FieldPath path, FieldErrors errors)
    {
        if (!text.HasText)
        {
            errors.Required(path);
        }
    }

    /// <summary>Resources and subresources, of which none may be said twice by way of a star.</summary>
    private static void ResourceNames(Value resources, FieldPath path, FieldErrors errors)
    {
        if (resources.Count == 0)
        {
            errors.Required(path);
        }

        var whole = new HashSet<string>(StringComparer.Ordinal);
        var everywhere = new HashSet<string>(StringComparer.Ordinal);
        bool all = false, star = false, plain = false;
        errors.Each(resources, path, (resource, at) =>
        {
            string text = resource.TextOrEmpty;
            Given(resource, at, errors);
            all |= text == "*/*";
            star |= text == "*";
            int slash = text.IndexOf('/');
            if (slash < 0)
            {
                // only the last one counts, as upstream
                plain = text.Length > 0 ? text != "*" : plain;
                return;
            }

            string name = text[..slash], part = text[(slash + 1)..];
            if (whole.Contains(name))
            {
                errors.Invalid(at, text, $"if '{name}/*' is present, must not specify {text}");
            }

            if (everywhere.Contains(part))
            {
                errors.Invalid(at, text, $"if '*/{part}' is present, must not specify {text}");
            }

            if (part == "*")
            {
                whole.Add(name);
            }

            if (name == "*")
            {
                everywhere.Add(part);
            }
        });
        if (all && resources.Count > 1)
        {
            errors.Invalid(path, resources, "if '*/*' is present, must not specify other resources");
        }

        if (star && plain)
        {
            errors.Invalid(path, resources, "if '*' is present, must not specify other resources without subresources");
        }
    }
}
