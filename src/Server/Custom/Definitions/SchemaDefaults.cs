using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom.Definitions;

/// <summary>Defaults have to be what their schema asks for, with nothing that would be dropped.</summary>
internal sealed class SchemaDefaults(FieldErrors errors)
{
    public void Check(Value schema, FieldPath path) => Check(schema, path, isResource: true, inMetadata: false);

    private void Check(Value schema, FieldPath path, bool isResource, bool inMetadata)
    {
        if (schema["default"].Exists)
        {
            Default(schema, path.Child("default"), inMetadata);
        }

        Value own = isResource ? schema["properties"]["metadata"] : default;
        foreach ((Value inner, FieldPath at) in SchemaChildren.Structure(schema, path))
        {
            bool metadata = inMetadata || (own.Exists && inner == own);
            Check(inner, at, inner["x-kubernetes-embedded-resource"].IsTrue, metadata);
        }
    }

    private void Default(Value schema, FieldPath path, bool inMetadata)
    {
        Value value = schema["default"];
        if (inMetadata)
        {
            errors.Forbidden(path, "must not be set in top-level metadata");
            return;
        }

        if (HasUnknown(schema, value))
        {
            errors.Invalid(path, value, "must not have unknown fields");
            return;
        }

        StructuralRules.Check(schema, value, default, path.ToString(), errors);
    }

    private static bool HasUnknown(Value schema, Value value)
    {
        if (value.IsArray)
        {
            return schema["items"].IsObject && value.Elements.ToList().Exists(e => HasUnknown(schema["items"], e));
        }

        bool open = schema["x-kubernetes-preserve-unknown-fields"].IsTrue;
        bool embedded = schema["x-kubernetes-embedded-resource"].IsTrue;
        foreach (Member member in value.Members)
        {
            Value property = schema["properties"][member.Name];
            Value inner = property.Exists ? property : schema["additionalProperties"];
            bool unknown = inner.IsObject
                ? HasUnknown(inner, member.Value)
                : !(open || inner.IsTrue || (embedded && member.Name is "apiVersion" or "kind" or "metadata"));
            if (unknown)
            {
                return true;
            }
        }

        return false;
    }
}
