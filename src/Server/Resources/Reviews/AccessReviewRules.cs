using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Reviews;

/// <summary>What an access review must look like.</summary>
internal static class AccessReviewRules
{
    private static readonly FieldPath Spec = FieldPath.Of("spec");

    public static FieldErrors Check(Value review, bool self, bool local)
    {
        var errors = new FieldErrors();
        Value spec = review["spec"];
        Value resource = spec["resourceAttributes"];
        Value path = spec["nonResourceAttributes"];
        FieldPath pathOf = Spec.Child("nonResourceAttributes");
        if (resource.IsObject && path.IsObject)
        {
            errors.Invalid(pathOf, InternalForm(path), "cannot be specified in combination with resourceAttributes");
        }

        if (!resource.IsObject && !path.IsObject)
        {
            errors.Invalid(Spec.Child("resourceAttributes"), Value.Null,
                "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }

        if (!self && !spec["user"].HasText && spec["groups"].Count == 0)
        {
            errors.Invalid(Spec.Child("user"), "", "at least one of user or group must be specified");
        }

        if (resource.IsObject)
        {
            Selector(resource["labelSelector"], Spec.Child("resourceAttributes", "labelSelector"), errors);
            Selector(resource["fieldSelector"], Spec.Child("resourceAttributes", "fieldSelector"), errors);
        }

        Metadata(review["metadata"], local, errors);
        if (local && resource.IsObject && resource["namespace"].TextOrEmpty != review["metadata"]["namespace"].TextOrEmpty)
        {
            errors.Invalid(
                Spec.Child("resourceAttributes", "namespace"), resource["namespace"].TextOrEmpty, "must match metadata.namespace");
        }

        if (local && path.IsObject)
        {
            errors.Invalid(pathOf, InternalForm(path), "disallowed on this kind of request");
        }

        return errors;
    }

    private static void Metadata(Value metadata, bool local, FieldErrors errors)
    {
        bool more = metadata.Members.ToList()
            .Exists(m => !m.NameIs("managedFields") && !(local && m.NameIs("namespace")) && !m.Value.IsNullOrAbsent);
        if (more)
        {
            errors.Invalid(FieldPath.Of("metadata"), metadata, local ? "must be empty except for namespace" : "must be empty");
        }
    }

    private static void Selector(Value selector, FieldPath path, FieldErrors errors)
    {
        if (!selector.IsObject)
        {
            return;
        }

        string raw = selector["rawSelector"].TextOrEmpty;
        var requirements = selector["requirements"].Elements.ToList();
        if (raw.Length > 0 && requirements.Count > 0)
        {
            errors.Invalid(path.Child("rawSelector"), raw, "may not specified at the same time as requirements");
        }

        if (raw.Length == 0 && requirements.Count == 0)
        {
            errors.Required(path.Child("requirements"), $"when {path} is specified, requirements or rawSelector is required");
        }

        for (int i = 0; i < requirements.Count; i++)
        {
            Requirement(requirements[i], path.Child("requirements")[i], errors);
        }
    }

    private static void Requirement(Value requirement, FieldPath path, FieldErrors errors)
    {
        if (!requirement["key"].HasText)
        {
            errors.Required(path.Child("key"), "must be specified");
        }

        string operation = requirement["operator"].TextOrEmpty;
        int values = requirement["values"].Count;
        if (operation is "In" or "NotIn" && values == 0)
        {
            errors.Required(path.Child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
        }
        else if (operation is "Exists" or "DoesNotExist" && values > 0)
        {
            errors.Forbidden(path.Child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
    }

    // upstream prints its internal form, whose members begin with capitals
    private static ObjectDraft InternalForm(Value path) =>
        new ObjectDraft().Set("Path", path["path"].TextOrEmpty).Set("Verb", path["verb"].TextOrEmpty);
}
