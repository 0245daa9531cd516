using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Custom;

/// <summary>
/// Objects within custom ones say what they are and have metadata that an object could have, wherever a schema has such objects.
/// </summary>
internal static class EmbeddedRules
{
    public static void Check(Value schema, Value value, FieldPath path, FieldErrors errors)
    {
        int index = 0;
        foreach (Value element in value.Elements)
        {
            Check(schema["items"], element, path[index++], errors);
        }

        if (value.IsObject && schema["x-kubernetes-embedded-resource"].IsTrue)
        {
            CheckObject(value, path, errors);
        }

        foreach (Member member in value.Members)
        {
            Value own = schema["properties"][member.Name];
            if (own.Exists)
            {
                Check(own, member.Value, path.Child(member.Name), errors);
            }
            else if (schema["additionalProperties"].IsObject)
            {
                Check(schema["additionalProperties"], member.Value, path.Key(member.Name), errors);
            }
        }
    }

    private static void CheckObject(Value value, FieldPath path, FieldErrors errors)
    {
        if (Said(value["apiVersion"], path.Child("apiVersion"), errors) is { } version && version.Count(c => c == '/') > 1)
        {
            errors.Invalid(path.Child("apiVersion"), version, $"unexpected GroupVersion string: {version}");
        }

        if (Said(value["kind"], path.Child("kind"), errors) is { } kind
            && DnsNames.Label1035(kind.ToLowerInvariant()) is { Count: > 0 } problems)
        {
            errors.Invalid(path.Child("kind"), kind, "may have mixed case, but should otherwise match: " + string.Join(",", problems));
        }

        MetadataValidation.Embedded(value["metadata"], path.Child("metadata"), errors);
    }

    private static string? Said(Value value, FieldPath path, FieldErrors errors)
    {
        if (value.Exists && value.Text is null)
        {
            errors.Invalid(path, value, "must be a string");
        }
        else if (!value.HasText)
        {
            errors.Required(path);
        }

        return value.Text is { Length: > 0 } text ? text : null;
    }
}
