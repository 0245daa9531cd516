using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Rbac;

/// <summary>What roles and their bindings must look like.</summary>
internal static class RoleRules
{
    private const string Group = "rbac.authorization.k8s.io";

    public static void Role(Value item, Value old, FieldErrors errors) => Rules(item["rules"], true, errors);

    public static void ClusterRole(Value item, Value old, FieldErrors errors)
    {
        Rules(item["rules"], false, errors);
        Value aggregation = item["aggregationRule"];
        if (!aggregation.IsObject)
        {
            return;
        }

        FieldPath path = FieldPath.Of("aggregationRule").Child("clusterRoleSelectors");
        if (aggregation["clusterRoleSelectors"].Count == 0)
        {
            errors.Required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil");
        }

        int index = 0;
        foreach (Value selector in aggregation["clusterRoleSelectors"].Elements)
        {
            int before = errors.Count;
            LabelSelectorRules.Check(selector, path[index], errors);
            if (errors.Count > before)
            {
                errors.Invalid(path[index], Value.Null, "invalid label selector.");
            }

            index++;
        }
    }

    public static void RoleBinding(Value item, Value old, FieldErrors errors) => Binding(item, old, true, errors);

    public static void ClusterRoleBinding(Value item, Value old, FieldErrors errors) => Binding(item, old, false, errors);

    private static void Rules(Value rules, bool namespaced, FieldErrors errors)
    {
        int index = 0;
        foreach (Value rule in rules.Elements)
        {
            FieldPath path = FieldPath.Of("rules")[index++];
            FieldPath urls = path.Child("nonResourceURLs");
            if (rule["verbs"].Count == 0)
            {
                errors.Required(path.Child("verbs"), "verbs must contain at least one value");
            }

            if (rule["nonResourceURLs"].Count > 0)
            {
                if (namespaced)
                {
                    errors.Invalid(urls, rule["nonResourceURLs"], "namespaced rules cannot apply to non-resource URLs");
                }

                if (rule["apiGroups"].Count + rule["resources"].Count + rule["resourceNames"].Count > 0)
                {
                    errors.Invalid(urls, rule["nonResourceURLs"], "rules cannot apply to both regular resources and non-resource URLs");
                }

                continue;
            }

            if (rule["apiGroups"].Count == 0)
            {
                errors.Required(path.Child("apiGroups"), "resource rules must supply at least one api group");
            }

            if (rule["resources"].Count == 0)
            {
                errors.Required(path.Child("resources"), "resource rules must supply at least one resource");
            }
        }
    }

    private static void Binding(Value item, Value old, bool namespaced, FieldErrors errors)
    {
        Value target = item["roleRef"];
        var path = FieldPath.Of("roleRef");
        if (old.Exists && old["roleRef"] != target)
        {
            Value shown = new ObjectDraft().Set("APIGroup", target["apiGroup"].TextOrEmpty)
                .Set("Kind", target["kind"].TextOrEmpty).Set("Name", target["name"].TextOrEmpty);
            errors.Invalid(path, shown, "cannot change roleRef");
        }

        errors.Among(path.Child("apiGroup"), target["apiGroup"], Group);
        errors.Among(path.Child("kind"), target["kind"], namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]);
        string name = target["name"].TextOrEmpty;
        if (name.Length == 0)
        {
            errors.Required(path.Child("name"));
        }
        else
        {
            errors.Say(path.Child("name"), name, KeyNames.PathSegment(name));
        }

        int index = 0;
        foreach (Value subject in item["subjects"].Elements)
        {
            Subject(subject, namespaced, FieldPath.Of("subjects")[index++], errors);
        }
    }

    private static void Subject(Value subject, bool namespaced, FieldPath path, FieldErrors errors)
    {
        string name = subject["name"].TextOrEmpty;
        if (name.Length == 0)
        {
            errors.Required(path.Child("name"));
        }

        switch (subject["kind"].TextOrEmpty)
        {
            case "ServiceAccount":
                if (name.Length > 0)
                {
                    errors.Say(path.Child("name"), name, DnsNames.Subdomain(name));
                }

                errors.Among(path.Child("apiGroup"), subject["apiGroup"], "");
                if (!namespaced && !subject["namespace"].HasText)
                {
                    errors.Required(path.Child("namespace"));
                }

                break;
            case "User" or "Group":
                errors.Among(path.Child("apiGroup"), subject["apiGroup"], Group);
                break;
            default:
                errors.NotSupported(path.Child("kind"), subject["kind"].TextOrEmpty, "ServiceAccount", "User", "Group");
                break;
        }
    }
}
