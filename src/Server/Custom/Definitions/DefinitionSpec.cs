using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Admission;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom.Definitions;

/// <summary>
/// The rules of a definition's spec. What all versions have in common stands above them, as upstream holds it: there its errors are told.
/// </summary>
internal sealed class DefinitionSpec(FieldErrors errors)
{
    private static readonly string[] Shareable = ["schema", "subresources", "additionalPrinterColumns", "selectableFields"];

    private static readonly string[] ReviewVersions = ["v1", "v1beta1"];

    public void Check(Value spec, FieldPath path)
    {
        List<Value> versions = [.. spec["versions"].Elements.ToList()];
        string[] shared = [.. Shareable.Where(part => versions.TrueForAll(v => v[part] == versions[0][part]))];
        Group(spec["group"], path.Child("group"));
        errors.OneOf(path.Child("scope"), spec["scope"], "Cluster", "Namespaced");
        for (int i = 0; i < versions.Count; i++)
        {
            if (!versions[i]["schema"]["openAPIV3Schema"].IsObject)
            {
                errors.Required(path.Child("versions")[i].Child("schema", "openAPIV3Schema"));
            }
        }

        var parts = new VersionParts(errors);
        for (int i = 0; i < versions.Count; i++)
        {
            FieldPath at = path.Child("versions")[i];
            DefinitionNames.NonEmptyLabel(versions[i]["name"], at.Child("name"), errors);
            parts.Deprecation(versions[i], at.Child("deprecationWarning"));
            parts.Check(versions[i], at, at.Child("schema"), part => !shared.Contains(part));
        }

        Versions(versions, spec["versions"], shared, path);
        Names(spec["names"], path.Child("names"));
        if (versions.Count > 0)
        {
            parts.Check(versions[0], path, path.Child("validation"), shared.Contains);
        }

        Conversion(spec["conversion"], path.Child("conversion"));
    }

    private static Value Shown(Value versions, string[] shared)
    {
        var shown = new ArrayDraft();
        foreach (Value version in versions.Elements)
        {
            var own = ObjectDraft.Open(version);
            foreach (string part in shared)
            {
                own.Remove(part);
            }

            var form = ObjectDraft.Open(
                InternalForm.Of(own, "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion"));
            var ordered = new ObjectDraft();
            foreach (string name in (ReadOnlySpan<string>)
                ["Name", "Served", "Storage", "Deprecated", "DeprecationWarning",
                    "Schema", "Subresources", "AdditionalPrinterColumns", "SelectableFields"])
            {
                ordered.Append(name, form[name]);
            }

            shown.Add(ordered);
        }

        return shown;
    }

    private void Group(Value group, FieldPath path)
    {
        string text = group.TextOrEmpty;
        if (text.Length == 0)
        {
            errors.Required(path);
        }
        else if (DnsNames.Subdomain(text) is { Count: > 0 } problems)
        {
            errors.Invalid(path, text, string.Join(",", problems));
        }
        else if (!text.Contains('.'))
        {
            errors.Invalid(path, text, "should be a domain with at least one dot");
        }
    }

    private void Versions(List<Value> versions, Value list, string[] shared, FieldPath path)
    {
        bool twice = versions.DistinctBy(v => v["name"].TextOrEmpty).Count() != versions.Count;
        bool stored = versions.Count(v => v["storage"].IsTrue) == 1;
        Value shown = !twice && stored || list.IsNullOrAbsent ? Value.Null : Shown(list, shared);
        if (twice)
        {
            errors.Invalid(path.Child("versions"), shown, "must contain unique version names");
        }

        if (!stored)
        {
            errors.Invalid(path.Child("versions"), shown, "must have exactly one version marked as storage version");
        }

        // upstream keeps the first version's name as the version of old
        if (versions.Count > 0)
        {
            DefinitionNames.Label(versions[0]["name"], path.Child("version"), errors);
        }
    }

    private void Names(Value names, FieldPath path)
    {
        foreach (string name in (ReadOnlySpan<string>)["plural", "singular", "kind", "listKind"])
        {
            if (!names[name].HasText)
            {
                errors.Required(path.Child(name));
            }
        }

        DefinitionNames.Check(names, path, errors);
    }

    private void Conversion(Value conversion, FieldPath path)
    {
        errors.OneOf(path.Child("strategy"), conversion["strategy"], "None", "Webhook");
        Value client = conversion["webhook"]["clientConfig"];
        Value reviews = conversion["webhook"]["conversionReviewVersions"];
        if (!conversion["strategy"].TextIs("Webhook"))
        {
            Unused(client.IsObject, path.Child("webhookClientConfig"));
            Unused(reviews.Count > 0, path.Child("conversionReviewVersions"));
            return;
        }

        if (client.IsObject)
        {
            WebhookClientRules.Check(client, path.Child("webhookClientConfig"), errors);
        }
        else
        {
            errors.Required(path.Child("webhookClientConfig"), "required when strategy is set to Webhook");
        }

        Reviews(reviews, path.Child("conversionReviewVersions"));
    }

    private void Unused(bool set, FieldPath path)
    {
        if (set)
        {
            errors.Forbidden(path, "should not be set when strategy is not set to Webhook");
        }
    }

    private void Reviews(Value list, FieldPath path)
    {
        List<string> versions = [.. list.Elements.ToList().Select(v => v.TextOrEmpty)];
        if (versions.Count == 0)
        {
            errors.Required(path);
            return;
        }

        for (int i = 0; i < versions.Count; i++)
        {
            if (versions.IndexOf(versions[i]) < i)
            {
                errors.Invalid(path[i], versions[i], "duplicate version");
            }
            else
            {
                errors.Say(path[i], versions[i], DnsNames.Label1035(versions[i]));
            }
        }

        if (!versions.Exists(ReviewVersions.Contains))
        {
            errors.Invalid(path, list, "must include at least one of " + string.Join(", ", ReviewVersions));
        }
    }
}
