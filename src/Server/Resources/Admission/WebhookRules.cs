using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Admission;

/// <summary>
/// What webhook configurations must look like. Rules that came later do not bind a configuration that was stored without obeying them.
/// </summary>
internal static class WebhookRules
{
    private const int SecondsMax = 30;
    private static readonly string[] Understood = ["v1", "v1beta1"];
    private static readonly string[] Harmless = ["None", "NoneOnDryRun"];
    private static readonly string[] SideEffects = ["None", "NoneOnDryRun", "Some", "Unknown"];
    private static readonly string[] Reinvocations = ["IfNeeded", "Never"];

    public static void Check(Value item, Value old, FieldErrors errors)
    {
        var before = old["webhooks"].Elements.ToList();
        bool harmless = before.TrueForAll(h => Harmless.Contains(h["sideEffects"].TextOrEmpty));
        bool understood = before.TrueForAll(h => h["admissionReviewVersions"].Count == 0 || Understands(h));
        bool unique = before.Select(h => h["name"].TextOrEmpty).Distinct(StringComparer.Ordinal).Count() == before.Count;
        bool sameConditions = old.Exists
            && before.Select(h => h["matchConditions"]).SequenceEqual(item["webhooks"].Elements.ToList().Select(h => h["matchConditions"]));
        var names = new HashSet<string>(StringComparer.Ordinal);
        errors.Each(item["webhooks"], FieldPath.Of("webhooks"), (hook, at) =>
        {
            Hook(hook, harmless ? Harmless : SideEffects, at, errors);
            if (!sameConditions)
            {
                ConditionExpressions.Check(hook["matchConditions"], false, at.Child("matchConditions"), errors);
            }

            ReviewVersions(hook, understood, at.Child("admissionReviewVersions"), errors);
            string name = hook["name"].TextOrEmpty;
            if (unique && name.Length > 0 && !names.Add(name))
            {
                errors.Duplicate(at.Child("name"), name);
            }
        });
    }

    private static void Hook(Value hook, string[] sideEffects, FieldPath path, FieldErrors errors)
    {
        string name = hook["name"].TextOrEmpty;
        if (name.Length == 0)
        {
            errors.Required(path.Child("name"));
        }
        else
        {
            errors.Say(path.Child("name"), name, QualifiedDomains.Domain(name, 3));
        }

        errors.Each(hook["rules"], path.Child("rules"), (rule, at) => MatchRules.Rule(rule, at, errors));
        Optional(hook, "failurePolicy", MatchRules.FailurePolicies, path, errors);
        Optional(hook, "matchPolicy", MatchRules.MatchPolicies, path, errors);
        if (hook["sideEffects"].IsNullOrAbsent)
        {
            errors.Required(path.Child("sideEffects"), "must specify one of " + string.Join(", ", sideEffects));
        }

        Optional(hook, "sideEffects", sideEffects, path, errors);
        if (hook["timeoutSeconds"].Integer is < 1 or > SecondsMax)
        {
            errors.Invalid(path.Child("timeoutSeconds"), hook["timeoutSeconds"], "the timeout value must be between 1 and 30 seconds");
        }

        LabelSelectorRules.Check(hook["namespaceSelector"], path.Child("namespaceSelector"), errors);
        LabelSelectorRules.Check(hook["objectSelector"], path.Child("objectSelector"), errors);
        Optional(hook, "reinvocationPolicy", Reinvocations, path, errors);
        WebhookClientRules.Check(hook["clientConfig"], path.Child("clientConfig"), errors);
    }

    private static void Optional(Value hook, string field, string[] legal, FieldPath path, FieldErrors errors)
    {
        if (hook[field].Text is { } text)
        {
            errors.Among(path.Child(field), text, legal);
        }
    }

    private static void ReviewVersions(Value hook, bool understood, FieldPath path, FieldErrors errors)
    {
        Value versions = hook["admissionReviewVersions"];
        if (versions.Count == 0)
        {
            errors.Required(path, "must specify one of " + string.Join(", ", Understood));
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        errors.Each(versions, path, (version, at) =>
        {
            string text = version.TextOrEmpty;
            errors.Say(at, text, seen.Add(text) ? DnsNames.Label1035(text) : ["duplicate version"]);
        });
        if (understood && !Understands(hook))
        {
            errors.Invalid(path, versions, "must include at least one of " + string.Join(", ", Understood));
        }
    }

    private static bool Understands(Value hook) =>
        hook["admissionReviewVersions"].Elements.ToList().Exists(v => Understood.Contains(v.TextOrEmpty));
}
