using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Admission;

/// <summary>What bindings of admission policies must look like.</summary>
internal static class PolicyBindingRules
{
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private static readonly string[] Actions = ["Audit", "Deny", "Warn"];

    public static void Validating(Value item, Value old, FieldErrors errors)
    {
        Mutating(item, old, errors);
        Value actions = item["spec"]["validationActions"];
        FieldPath path = Spec.Child("validationActions");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        errors.Each(actions, path, (action, at) =>
        {
            errors.Among(at, action, Actions);
            if (!seen.Add(action.TextOrEmpty))
            {
                errors.Duplicate(at, action);
            }
        });
        if (seen.Contains("Deny") && seen.Contains("Warn"))
        {
            errors.Invalid(path, actions, "must not contain both Deny and Warn (repeating the same validation failure information in the "
                + "API response and headers serves no purpose)");
        }

        if (seen.Count == 0)
        {
            errors.Required(path, "at least one validation action is required");
        }
    }

    public static void Mutating(Value item, Value old, FieldErrors errors)
    {
        Value spec = item["spec"];
        string policy = spec["policyName"].TextOrEmpty;
        if (policy.Length == 0)
        {
            errors.Required(Spec.Child("policyName"));
        }
        else
        {
            errors.Say(Spec.Child("policyName"), policy, DnsNames.Subdomain(policy));
        }

        if (spec["paramRef"].IsObject)
        {
            Parameters(spec["paramRef"], Spec.Child("paramRef"), errors);
        }

        MatchRules.Resources(spec["matchResources"], Spec.Child("matchResources"), errors);
    }

    private static void Parameters(Value reference, FieldPath path, FieldErrors errors)
    {
        const string both = "name and selector are mutually exclusive";
        string name = reference["name"].TextOrEmpty;
        bool selects = reference["selector"].IsObject;
        errors.Say(path.Child("name"), name, KeyNames.PathSegment(name));
        if (name.Length > 0 && selects)
        {
            errors.Forbidden(path.Child("name"), both);
        }

        LabelSelectorRules.Check(reference["selector"], path.Child("selector"), errors);
        if (name.Length > 0 && selects)
        {
            errors.Forbidden(path.Child("selector"), both);
        }

        if (name.Length == 0 && !selects)
        {
            errors.Required(path, "one of name or selector must be specified");
        }

        errors.OneOf(path.Child("parameterNotFoundAction"), reference["parameterNotFoundAction"], "Deny", "Allow");
    }
}
