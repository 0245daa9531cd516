using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.FlowControl;

/// <summary>What a flow schema must look like: whose requests of which kind go to which priority level.</summary>
internal static class FlowSchemaRules
{
    private const int PrecedenceMax = 10_000;
    private static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"];

    /// <summary>Kinds of subjects, and the members in which they stand.</summary>
    private static readonly (string Kind, string Member)[] Subjects =
    [
        ("Group", "group"),
        ("ServiceAccount", "serviceAccount"),
        ("User", "user"),
    ];

    public static void Check(Value item, Value old, FieldErrors errors)
    {
        string name = item["metadata"]["name"].TextOrEmpty;
        Value spec = item["spec"];
        var path = FieldPath.Of("spec");
        CheckPrecedence(spec["matchingPrecedence"].Integer ?? 0, name, path.Child("matchingPrecedence"), errors);
        Value method = spec["distinguisherMethod"];
        if (method.IsObject && method["type"].TextOrEmpty is not ("ByNamespace" or "ByUser"))
        {
            errors.NotSupported(path.Child("distinguisherMethod", "type"),
                InternalForm.Of(method, "io.k8s.api.flowcontrol.v1.FlowDistinguisherMethod"), "ByNamespace", "ByUser");
        }

        string level = spec["priorityLevelConfiguration"]["name"].TextOrEmpty;
        FieldPath reference = path.Child("priorityLevelConfiguration", "name");
        if (level.Length == 0)
        {
            errors.Required(reference, "must reference a priority level");
        }
        else
        {
            errors.Say(reference, level, DnsNames.Subdomain(level));
        }

        errors.Each(spec["rules"], path.Child("rules"), (rule, at) => CheckRule(rule, at, errors));
        if (DefaultFlowControl.Mandatory("flowschemas", name) is { } fixedSpec && spec != fixedSpec)
        {
            errors.Invalid(path, InternalForm.Of(errors.AsSent(path, spec), "io.k8s.api.flowcontrol.v1.FlowSchemaSpec"),
                $"spec of '{name}' must equal the fixed value");
        }

        CheckStatus(item, old, errors);
    }

    public static void CheckStatus(Value item, Value old, FieldErrors errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        errors.Each(item["status"]["conditions"], FieldPath.Of("status").Child("conditions"), (condition, at) =>
        {
            string type = condition["type"].TextOrEmpty;
            if (!seen.Add(type))
            {
                errors.Duplicate(at.Child("type"), type);
            }

            if (type.Length == 0)
            {
                errors.Required(at.Child("type"), "must not be empty");
            }
        });
    }

    private static void CheckPrecedence(long precedence, string name, FieldPath path, FieldErrors errors)
    {
        if (precedence <= 0)
        {
            errors.Invalid(path, precedence, "must be a positive value");
        }

        if (precedence > PrecedenceMax)
        {
            errors.Invalid(path, precedence, "must not be greater than 10000");
        }

        if ((precedence == 1) != (name == "exempt"))
        {
            errors.Invalid(path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1");
        }
    }

    private static void CheckRule(Value rule, FieldPath path, FieldErrors errors)
    {
        if (rule["subjects"].Count == 0)
        {
            errors.Required(path.Child("subjects"), "subjects must contain at least one value");
        }

        errors.Each(rule["subjects"], path.Child("subjects"), (subject, at) => CheckSubject(subject, at, errors));
        if (rule["resourceRules"].Count + rule["nonResourceRules"].Count == 0)
        {
            errors.Required(path, "at least one of resourceRules and nonResourceRules has to be non-empty");
        }

        errors.Each(rule["resourceRules"], path.Child("resourceRules"), (resources, at) => CheckResources(resources, at, errors));
        errors.Each(rule["nonResourceRules"], path.Child("nonResourceRules"), (urls, at) => CheckUrls(urls, at, errors));
    }

    private static void CheckSubject(Value subject, FieldPath path, FieldErrors errors)
    {
        string kind = subject["kind"].TextOrEmpty;
        if (!Array.Exists(Subjects, s => s.Kind == kind))
        {
            errors.NotSupported(path.Child("kind"), kind, Subjects.Select(s => s.Kind));
            return;
        }

        string own = Array.Find(Subjects, s => s.Kind == kind).Member;
        if (!subject[own].IsObject)
        {
            errors.Required(path.Child(own), $"{own} is required when subject kind is '{kind}'");
        }
        else
        {
            CheckNamed(subject[own], kind, path.Child(own), errors);
        }

        // upstream names what is foreign in this order
        foreach (string member in (ReadOnlySpan<string>)["serviceAccount", "user", "group"])
        {
            if (member != own && subject[member].IsObject)
            {
                errors.Forbidden(path.Child(member),
                    $"{member} is forbidden when subject kind is not '{Array.Find(Subjects, s => s.Member == member).Kind}'");
            }
        }
    }

    private static void CheckNamed(Value subject, string kind, FieldPath path, FieldErrors errors)
    {
        string name = subject["name"].TextOrEmpty;
        if (name.Length == 0)
        {
            errors.Required(path.Child("name"));
        }

        if (kind != "ServiceAccount")
        {
            return;
        }

        if (name is not ("" or "*"))
        {
            errors.Say(path.Child("name"), name, DnsNames.Subdomain(name));
        }

        string ns = subject["namespace"].TextOrEmpty;
        if (ns.Length == 0)
        {
            errors.Required(path.Child("namespace"), "must specify namespace for service account");
        }
        else
        {
            errors.Say(path.Child("namespace"), ns, DnsNames.Label(ns));
        }
    }

    private static void CheckVerbs(Value verbs, FieldPath path, FieldErrors errors)
    {
        if (verbs.Count == 0)
        {
            errors.Required(path, "verbs must contain at least one value");
        }
        else if (!errors.StarAlone(verbs, path, "verbs") && verbs.Elements.ToList().Exists(v => !Verbs.Contains(v.TextOrEmpty)))
        {
            errors.NotSupported(path, verbs, Verbs);
        }
    }

    private static void CheckResources(Value rule, FieldPath path, FieldErrors errors)
    {
        CheckVerbs(rule["verbs"], path.Child("verbs"), errors);
        foreach ((string member, string one, string many) in ((string, string, string)[])
            [("apiGroups", "api group", "api groups"), ("resources", "resource", "resources")])
        {
            if (rule[member].Count == 0)
            {
                errors.Required(path.Child(member), $"resource rules must supply at least one {one}");
            }

            errors.StarAlone(rule[member], path.Child(member), many);
        }

        FieldPath namespaces = path.Child("namespaces");
        if (rule["namespaces"].Count == 0 && !rule["clusterScope"].IsTrue)
        {
            errors.Required(namespaces, "resource rules that are not cluster scoped must supply at least one namespace");
        }
        else if (!errors.StarAlone(rule["namespaces"], namespaces, "namespaces"))
        {
            errors.Each(rule["namespaces"], namespaces, (ns, at) =>
                errors.Say(at, ns,
                    [.. DnsNames.Label(ns.TextOrEmpty).Select(p => "each member of this list must be '*' or a DNS-1123 label; " + p)]));
        }
    }

    private static void CheckUrls(Value rule, FieldPath path, FieldErrors errors)
    {
        CheckVerbs(rule["verbs"], path.Child("verbs"), errors);
        FieldPath urls = path.Child("nonResourceURLs");
        if (rule["nonResourceURLs"].Count == 0)
        {
            errors.Required(urls, "nonResourceURLs must contain at least one value");
        }
        else if (!errors.StarAlone(rule["nonResourceURLs"], urls, "non-resource URLs"))
        {
            errors.Each(rule["nonResourceURLs"], urls, (url, at) =>
            {
                if (UrlProblem(url.TextOrEmpty) is { } problem)
                {
                    errors.Invalid(at, url, problem);
                }
            });
        }
    }

    private static string? UrlProblem(string url) => url.Length == 0 ? "must not be empty"
        : url == "/" ? null
        : url[0] != '/' ? "must start with slash"
        : url.Contains(' ') ? "must not contain white-space"
        : url.Contains("//", StringComparison.Ordinal) ? "must not contain double slash"
        : url.IndexOf('*') is >= 0 and int star && (star < url.Length - 1 || url[star - 1] != '/') ? "wildcard can only do suffix matching"
        : null;
}
