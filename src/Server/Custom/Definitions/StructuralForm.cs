using Xebec.Api.Documents;
using Xebec.Schema.Patterns;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom.Definitions;

/// <summary>
/// Whether a schema is structural: every value has a type, and what stands in <c>allOf</c>, <c>anyOf</c>, <c>oneOf</c> and <c>not</c> only
/// narrows values, never shapes them.
/// </summary>
internal sealed class StructuralForm(FieldErrors errors)
{
    private const string Embedded = "x-kubernetes-embedded-resource";

    private const string IntOrString = "x-kubernetes-int-or-string";

    private const string Preserve = "x-kubernetes-preserve-unknown-fields";

    // what shapes a value, and how upstream asks for its absence
    private static readonly (string Keyword, string Demand)[] Shaping =
    [
        ("type", "must be empty"),
        ("additionalProperties", "must be undefined"),
        ("default", "must be undefined"),
        ("title", "must be empty"),
        ("description", "must be empty"),
        ("nullable", "must be false"),
        (Preserve, "must be false"),
        (Embedded, "must be false"),
        (IntOrString, "must be false"),
        ("x-kubernetes-list-map-keys", "must be empty"),
        ("x-kubernetes-list-type", "must be undefined"),
        ("x-kubernetes-map-type", "must be undefined"),
    ];

    public void Check(Value schema, FieldPath path)
    {
        Check(schema, path, "at the root");
        Complete(schema, path);
    }

    /// <summary>A type that is another than it should be, or none.</summary>
    public static void Type(string type, FieldPath path, string detail, FieldErrors errors)
    {
        if (type.Length == 0)
        {
            errors.Required(path.Child("type"), detail);
        }
        else
        {
            errors.Invalid(path.Child("type"), type, detail);
        }
    }

    private static bool IsIntOrString(Value branches) => branches.Count == 2
        && branches[0].Count == 1 && branches[0]["type"].TextIs("integer")
        && branches[1].Count == 1 && branches[1]["type"].TextIs("string");

    private void Check(Value schema, FieldPath path, string level)
    {
        bool root = level == "at the root";
        if (schema["additionalProperties"].Exists && root)
        {
            errors.Forbidden(path.Child("additionalProperties"), "must not be used at the root");
        }

        Value items = schema["items"];
        foreach ((Value inner, FieldPath at) in SchemaChildren.Structure(schema, path))
        {
            Check(inner, at, items.Exists && inner == items ? "for specified array items" : "for specified object fields");
        }

        if (schema["type"].TextIs("array") && schema["items"].IsNullOrAbsent)
        {
            errors.Required(path.Child("items"), "must be specified");
        }

        Extensions(schema, path);
        bool free = schema[IntOrString].IsTrue;
        Narrowing(schema, path, free && IsIntOrString(schema["anyOf"]), free && IsIntOrString(schema["allOf"][0]["anyOf"]));
        string type = schema["type"].TextOrEmpty;
        if (schema[Embedded].IsTrue && type != "object")
        {
            Type(type, path, "must be object if x-kubernetes-embedded-resource is true", errors);
        }
        else if (type.Length == 0 && (root || !(free || schema[Preserve].IsTrue)))
        {
            errors.Required(path.Child("type"), "must not be empty " + level);
        }
        else if (root && type != "object")
        {
            errors.Invalid(path.Child("type"), type, "must be object at the root");
        }

        if (root || schema[Embedded].IsTrue)
        {
            Resource(schema["properties"], path.Child("properties"));
        }
    }

    private void Extensions(Value schema, FieldPath path)
    {
        if (schema[IntOrString].IsTrue)
        {
            foreach (string other in (ReadOnlySpan<string>)[Preserve, Embedded])
            {
                if (schema[other].IsTrue)
                {
                    errors.Invalid(path.Child(other), true, "must be false if x-kubernetes-int-or-string is true");
                }
            }
        }

        if (schema[Embedded].IsTrue && !schema[Preserve].IsTrue && schema["properties"].Count == 0)
        {
            errors.Required(path.Child("properties"),
                "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields");
        }
    }

    // what every object of Kubernetes has is not for schemas to change
    private void Resource(Value properties, FieldPath path)
    {
        foreach (string name in (ReadOnlySpan<string>)["kind", "apiVersion"])
        {
            if (properties[name].Exists && !properties[name]["type"].TextIs("string"))
            {
                errors.Invalid(path.Key(name).Child("type"), properties[name]["type"].TextOrEmpty, "must be string");
            }
        }

        Value metadata = properties["metadata"];
        if (!metadata.Exists)
        {
            return;
        }

        if (!metadata["type"].TextIs("object"))
        {
            errors.Invalid(path.Key("metadata").Child("type"), metadata["type"].TextOrEmpty, "must be object");
        }

        bool plain = metadata["properties"].Members.ToList().All(p => p.Name is "name" or "generateName")
            && metadata.Members.ToList().All(m => m.Name is "type" or "properties" or "description" or "title");
        if (!plain)
        {
            errors.Forbidden(
                path.Key("metadata"), "must not specify anything other than name and generateName, but metadata is implicitly specified");
        }
    }

    private void Narrowing(Value schema, FieldPath path, bool anyOfMayType, bool firstMayType)
    {
        foreach (string junction in (ReadOnlySpan<string>)["anyOf", "allOf", "oneOf"])
        {
            if (junction == "anyOf" && anyOfMayType)
            {
                continue;
            }

            int index = 0;
            foreach (Value branch in schema[junction].Elements)
            {
                Nested(branch, path.Child(junction)[index], junction == "allOf" && index == 0 && firstMayType);
                index++;
            }
        }

        if (schema["not"].IsObject)
        {
            Nested(schema["not"], path.Child("not"), false);
        }

        if (schema["pattern"].Text is { } pattern && Re2Pattern.TryParse(pattern, out string? problem) is null)
        {
            errors.Invalid(path.Child("pattern"), pattern, $"must be a valid regular expression, but isn't: {problem}");
        }
    }

    private void Nested(Value schema, FieldPath path, bool anyOfMayType)
    {
        Narrowing(schema, path, anyOfMayType, false);
        foreach ((Value inner, FieldPath at) in SchemaChildren.Structure(schema, path))
        {
            Nested(inner, at, false);
        }

        foreach ((string keyword, string demand) in Shaping)
        {
            Value value = schema[keyword];
            bool set = demand switch
            {
                "must be undefined" => value.Exists,
                "must be false" => value.IsTrue,
                _ => value.IsString ? value.HasText : value.Count > 0,
            };
            if (set)
            {
                errors.Forbidden(path.Child(keyword), demand + " to be structural");
            }
        }

        if (schema["properties"]["metadata"].Exists)
        {
            errors.Forbidden(path.Child("properties").Key("metadata"), "must not be specified in a nested context");
        }
    }

    // what a branch speaks of has to be there to speak of
    private void Complete(Value schema, FieldPath path)
    {
        foreach ((Value branch, FieldPath at) in SchemaChildren.Logic(schema, path))
        {
            Covered(branch, at, schema, path);
        }

        foreach ((Value inner, FieldPath at) in SchemaChildren.Structure(schema, path))
        {
            Complete(inner, at);
        }
    }

    private void Covered(Value branch, FieldPath at, Value schema, FieldPath path)
    {
        if (!schema.IsObject)
        {
            errors.Required(path, $"because it is defined in {at}");
            return;
        }

        foreach ((Value inner, FieldPath deeper) in SchemaChildren.Logic(branch, at))
        {
            Covered(inner, deeper, schema, path);
        }

        if (branch["items"].IsObject)
        {
            Covered(branch["items"], at.Child("items"), schema["items"], path.Child("items"));
        }

        foreach (Member property in branch["properties"].Members)
        {
            Covered(property.Value, at.Child("properties")
                .Key(property.Name), schema["properties"][property.Name], path.Child("properties").Key(property.Name));
        }
    }
}
