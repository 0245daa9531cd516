using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Cel.Checking;

/// <summary>Types for the checker, of OpenAPI schemas with their bounds and of the built-in table.</summary>
public static class SchemaTypes
{
    private const ulong IntegerBytes = 1;
    private const ulong TextBytes = 2;

    /// <summary>The type of a structural schema; null where expressions see nothing (no type, unknown members only).</summary>
    /// <param name="schema">As the definition has it.</param>
    /// <param name="isResource">
    /// Whether it is a whole object: apiVersion, kind, metadata.name and metadata.generateName are always there.
    /// </param>
    public static CelType? Of(Value schema, bool isResource) => Convert(schema, isResource).Type;

    /// <summary>The fewest bytes a value of a structural schema takes in a request.</summary>
    public static ulong SmallestBytes(Value schema) => Convert(schema).Bytes;

    /// <summary>The type of a built-in kind; types without known form are dyn. Cyclic types are resolved as they are used.</summary>
    public static CelType Of(TypeSchema schema) => Convert(schema, new Dictionary<TypeSchema, CelType>(ReferenceEqualityComparer.Instance));

    // with the fewest bytes a value takes in JSON, from which follows how many fit into a request
    private static (CelType? Type, ulong Bytes) Convert(Value schema, bool isResource)
    {
        if (schema["x-kubernetes-int-or-string"].IsTrue)
        {
            return (CelType.Dyn.Sized(LengthOf(schema) is { } length ? length * 4 : CelLimits.RequestBytes - 2), IntegerBytes);
        }

        return schema["type"].TextOrEmpty switch
        {
            "array" => OfArray(schema),
            "object" => OfObject(schema, isResource),
            "string" => OfText(schema),
            "boolean" => (CelType.Bool, 4),
            "number" => (CelType.Double, IntegerBytes),
            "integer" => (CelType.Int, IntegerBytes),
            _ => isResource ? OfObject(schema, isResource) : (null, 0),
        };
    }

    private static (CelType? Type, ulong Bytes) Convert(Value schema) => Convert(schema, schema["x-kubernetes-embedded-resource"].IsTrue);

    private static ulong? LengthOf(Value schema, string bound = "maxLength") =>
        schema[bound].Exists ? (ulong)Math.Max(0, schema[bound].Integer ?? 0) : null;

    private static (CelType? Type, ulong Bytes) OfArray(Value schema)
    {
        (CelType? element, ulong bytes) = Convert(schema["items"]);
        if (element is null)
        {
            return (null, 0);
        }

        CelType list = CelType.List(element).Sized(LengthOf(schema, "maxItems") ?? ((CelLimits.RequestBytes - 2) / (bytes + 1)));
        CelType typed = schema["x-kubernetes-list-type"].TextOrEmpty switch
        {
            "set" => list.Associative([]),
            "map" => list.Associative([.. schema["x-kubernetes-list-map-keys"].Elements.ToList().Select(k => k.TextOrEmpty)]),
            _ => list,
        };
        return (typed, 2UL);
    }

    private static (CelType? Type, ulong Bytes) OfObject(Value schema, bool isResource)
    {
        Value additional = schema["additionalProperties"];
        if (additional.IsObject && !isResource)
        {
            (CelType? value, ulong bytes) = Convert(additional);
            return value is null ? (null, 0UL)
                : (CelType.Map(CelType.String, value)
                    .Sized(LengthOf(schema, "maxProperties") ?? ((CelLimits.RequestBytes - 2) / (bytes + 6))), 2UL);
        }

        HashSet<string> required = [.. schema["required"].Elements.ToList().Select(r => r.TextOrEmpty)];
        Dictionary<string, CelField> fields = new(StringComparer.Ordinal);
        ulong smallest = 2;
        foreach (Member property in schema["properties"].Members)
        {
            (CelType? type, ulong bytes) = Convert(property.Value);
            if (type is null)
            {
                continue;
            }

            if (FieldNames.Escape(property.Name) is { } name)
            {
                fields[name] = new CelField(property.Name, type);
            }

            if (required.Contains(property.Name) && !property.Value["default"].Exists)
            {
                smallest += (ulong)property.Name.Length + bytes + 4;
            }
        }

        if (isResource)
        {
            AddMeta(fields);
        }

        return (CelType.Object("object", fields), smallest);
    }

    private static void AddMeta(Dictionary<string, CelField> fields)
    {
        CelType text = CelType.String.Sized(CelLimits.RequestBytes - 2);
        fields["apiVersion"] = new CelField("apiVersion", text);
        fields["kind"] = new CelField("kind", text);
        fields["metadata"] = new CelField("metadata", CelType.Object("object", new Dictionary<string, CelField>
        {
            ["name"] = new("name", text),
            ["generateName"] = new("generateName", text),
        }));
    }

    private static (CelType Type, ulong Bytes) OfText(Value schema)
    {
        ulong? length = LengthOf(schema);
        switch (schema["format"].TextOrEmpty)
        {
            case "byte":
                return (CelType.Bytes.Sized(length ?? (CelLimits.RequestBytes - 2)), TextBytes);
            case "duration":
                return (CelType.Duration.Sized(32), 3);
            case "date":
                return (CelType.Timestamp.Sized(12), 12);
            case "date-time":
                return (CelType.Timestamp.Sized(32), 21);
        }

        // a code point takes up to four bytes
        ulong most = length * 4
            ?? (schema["enum"].Count > 0
                ? schema["enum"].Elements.ToList().Max(e => (ulong)Api.Names.Lengths.Utf8(e.TextOrEmpty))
                : CelLimits.RequestBytes - 2);
        return (CelType.String.Sized(most), TextBytes);
    }

    private static CelType Convert(TypeSchema schema, Dictionary<TypeSchema, CelType> known)
    {
        if (known.TryGetValue(schema, out CelType? type))
        {
            return type;
        }

        if (schema.Shape == TypeShape.Object)
        {
            return known[schema] = CelType.Object(schema.Name.Length > 0 ? schema.Name : "object", () => FieldsOf(schema, known));
        }

        return schema.Shape switch
        {
            TypeShape.Map => CelType.Map(CelType.String, Convert(schema.Element!, known)),
            TypeShape.List => ListOf(schema, known),
            TypeShape.String or TypeShape.Quantity => CelType.String,
            TypeShape.Boolean => CelType.Bool,
            TypeShape.Int32 or TypeShape.Int64 => CelType.Int,
            TypeShape.Double => CelType.Double,
            TypeShape.Bytes => CelType.Bytes,
            TypeShape.Time or TypeShape.MicroTime => CelType.Timestamp,
            _ => CelType.Dyn,
        };
    }

    private static CelType ListOf(TypeSchema schema, Dictionary<TypeSchema, CelType> known)
    {
        var list = CelType.List(Convert(schema.Element!, known));
        return schema.Merge is MergeKind.Set or MergeKind.Map ? list.Associative(schema.ListMapKeys) : list;
    }

    private static Dictionary<string, CelField> FieldsOf(TypeSchema schema, Dictionary<TypeSchema, CelType> known)
    {
        Dictionary<string, CelField> fields = new(StringComparer.Ordinal);
        lock (known)
        {
            foreach (FieldSchema field in schema.Fields)
            {
                if (FieldNames.Escape(field.Name) is { } name)
                {
                    fields[name] = new CelField(field.Name, Convert(field.Type, known));
                }
            }
        }

        return fields;
    }
}
