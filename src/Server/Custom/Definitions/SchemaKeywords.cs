using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom.Definitions;

/// <summary>Keywords of OpenAPI that definitions may not use, and the demands of the extensions, wherever in a schema they are.</summary>
internal sealed class SchemaKeywords(FieldErrors errors)
{
    private const string ListType = "x-kubernetes-list-type";

    private const string ListKeys = "x-kubernetes-list-map-keys";

    private const string MapType = "x-kubernetes-map-type";

    private static readonly string[] Unsupported = ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"];

    private static readonly string[] Types = ["array", "boolean", "integer", "number", "object", "string"];

    private static readonly string[] MapTypes = ["atomic", "granular"];

    private static readonly string[] ListTypes = ["atomic", "set", "map"];

    /// <summary>Whether the schema can be read as a structure at all.</summary>
    public static bool AreStructural(Value schema) => !Unsupported.Any(k => IsSet(schema[k])) && !schema["items"].IsArray
        && SchemaChildren.Structure(schema, FieldPath.Root)
            .Concat(SchemaChildren.Logic(schema, FieldPath.Root)).All(c => AreStructural(c.Schema));

    public void Check(Value schema, FieldPath path)
    {
        foreach (string keyword in Unsupported.Where(k => IsSet(schema[k])))
        {
            errors.Forbidden(path.Child(keyword), keyword + " is not supported");
        }

        if (schema["items"].IsArray)
        {
            errors.Forbidden(path.Child("items"), "items must be a schema object and not an array");
        }

        string type = schema["type"].TextOrEmpty;
        if (type == "null")
        {
            errors.Forbidden(path.Child("type"), "type cannot be set to null, use nullable as an alternative");
        }
        else if (type.Length > 0)
        {
            errors.Among(path.Child("type"), type, Types);
        }

        if (schema["uniqueItems"].IsTrue)
        {
            errors.Forbidden(path.Child("uniqueItems"), "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        }

        Value additional = schema["additionalProperties"];
        if (schema["properties"].Count > 0 && (additional.IsObject || additional.Flag == false))
        {
            errors.Forbidden(path.Child("additionalProperties"), "additionalProperties and properties are mutual exclusive");
        }

        foreach ((Value inner, FieldPath at) in SchemaChildren.Structure(schema, path).Concat(SchemaChildren.Logic(schema, path)))
        {
            Check(inner, at);
        }

        Extensions(schema, type, path);
        List(schema, path);
        if (schema[ListType].TextOrEmpty is "set" or "map" && schema["items"].IsObject)
        {
            Elements(schema, schema["items"], path.Child("items"));
        }
    }

    // what is there in Go: flags that are true, texts and lists that are not empty
    private static bool IsSet(Value value) => value.Kind switch
    {
        ValueKind.Absent or ValueKind.Null => false,
        ValueKind.String => value.HasText,
        ValueKind.Boolean => true,
        _ => value.Count > 0,
    };

    private void Extensions(Value schema, string type, FieldPath path)
    {
        if (schema["x-kubernetes-preserve-unknown-fields"].Flag == false)
        {
            errors.Invalid(path.Child("x-kubernetes-preserve-unknown-fields"), false, "must be true or undefined");
        }

        Typed(MapType, "object", MapTypes);
        Typed(ListType, "array", ListTypes);

        void Typed(string extension, string wanted, string[] legal)
        {
            if (schema[extension].Text is not { } text)
            {
                return;
            }

            if (type != wanted)
            {
                string detail = $"must be {wanted} if {extension} is specified";
                StructuralForm.Type(type, path, detail, errors);
            }

            errors.Among(path.Child(extension), text, legal);
        }
    }

    private void List(Value schema, FieldPath path)
    {
        Value keys = schema[ListKeys];
        Value list = schema[ListType];
        if (keys.Count > 0 && !list.TextIs("map"))
        {
            const string Detail = "must be map if x-kubernetes-list-map-keys is non-empty";
            if (list.Exists)
            {
                errors.Invalid(path.Child(ListType), list, Detail);
            }
            else
            {
                errors.Required(path.Child(ListType), Detail);
            }
        }

        if (!list.TextIs("map"))
        {
            return;
        }

        if (keys.Count == 0)
        {
            errors.Required(path.Child(ListKeys), "must not be empty if x-kubernetes-list-type is map");
        }

        Value items = schema["items"];
        if (items.IsNullOrAbsent)
        {
            errors.Required(path.Child("items"), "must have a schema if x-kubernetes-list-type is map");
        }
        else if (items.IsObject && !items["type"].TextIs("object"))
        {
            errors.Invalid(
                path.Child("items", "type"), items["type"].TextOrEmpty, "must be object if parent array's x-kubernetes-list-type is map");
        }
        else
        {
            Keys(keys, items, path);
        }
    }

    private void Keys(Value keys, Value items, FieldPath path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (Value key in keys.Elements)
        {
            string name = key.TextOrEmpty;
            Value property = items["properties"][name];
            if (!property.Exists)
            {
                errors.Invalid(path.Child(ListKeys), keys, "entries must all be names of item properties");
            }
            else if (property["type"].TextOrEmpty is "array" or "object")
            {
                errors.Invalid(path.Child("items", "properties")
                    .Key(name).Child("type"), property["type"], "must be a scalar type if parent array's x-kubernetes-list-type is map");
            }

            if (!seen.Add(name))
            {
                errors.Invalid(path.Child(ListKeys), keys, "must not contain duplicate entries");
            }
        }
    }

    // elements are told apart by value or by key: neither may be missing or in parts
    private void Elements(Value schema, Value items, FieldPath path)
    {
        string list = schema[ListType].TextOrEmpty;
        if (items["nullable"].IsTrue)
        {
            errors.Forbidden(path.Child("nullable"), $"cannot be nullable when x-kubernetes-list-type is {list}");
        }

        if (list == "set")
        {
            string? whole = items["type"].TextOrEmpty switch { "object" => MapType, "array" => ListType, _ => null };
            if (whole is not null && !items[whole].TextIs("atomic"))
            {
                errors.Invalid(path.Child(whole), items[whole], "must be atomic as item of a list with x-kubernetes-list-type=set");
            }

            return;
        }

        foreach (Value key in schema[ListKeys].Elements)
        {
            Value property = items["properties"][key.TextOrEmpty];
            FieldPath at = path.Child("properties").Key(key.TextOrEmpty);
            if (property.Exists && !property["default"].Exists && !items["required"].Elements.ToList().Contains(key))
            {
                errors.Required(at.Child("default"),
                    "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property");
            }

            if (property["nullable"].IsTrue)
            {
                errors.Forbidden(at.Child("nullable"), "this property is in x-kubernetes-list-map-keys, so it cannot be nullable");
            }
        }
    }
}
