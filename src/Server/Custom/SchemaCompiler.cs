using Xebec.Api.Documents;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;

namespace Xebec.Server.Custom;

/// <summary>
/// Compiles a definition's structural schema to the same <see cref="TypeSchema"/> that the built-in table gives, so that parsing, patches,
/// apply and codecs know no difference.
/// </summary>
internal static class SchemaCompiler
{
    /// <param name="schema">openAPIV3Schema of a version; absent means anything goes.</param>
    /// <returns>A type whose fields are compiled when they are first asked for, level by level.</returns>
    public static TypeSchema Compile(Value schema) => new("", () => RootFields(schema))
    {
        OrderedByName = true,
        PreserveUnknown = !schema.Exists || schema["x-kubernetes-preserve-unknown-fields"].IsTrue,
    };

    private static List<FieldSchema> RootFields(Value schema)
    {
        List<FieldSchema> fields = ObjectFields(new ObjectDraft());
        fields.AddRange(schema["properties"].Members.ToList()
            .Where(p => p.Name is not ("apiVersion" or "kind" or "metadata"))
            .Select(p => FieldOf(p, schema["required"])));
        fields.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return fields;
    }

    // what every object has, of whatever kind; embedded ones may do without metadata
    private static List<FieldSchema> ObjectFields(ObjectDraft? unsetMetadata) =>
    [
        new("apiVersion", new TypeSchema(TypeShape.String)) { Presence = Presence.OmitEmpty },
        new("kind", new TypeSchema(TypeShape.String)) { Presence = Presence.OmitEmpty },
        new("metadata", KubernetesTable.BuiltIn.Type("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")!)
        {
            Presence = unsetMetadata is null ? Presence.Pointer : Presence.Always,
            WhenUnset = unsetMetadata is null ? default : (Value)unsetMetadata,
        },
    ];

    private static FieldSchema FieldOf(Member property, Value required) => new(property.Name, TypeOf(property.Value))
    {
        Presence = Presence.Pointer,
        Default = property.Value["default"],
        Required = required.Elements.ToList().Exists(r => r.TextIs(property.Name)),
    };

    private static TypeSchema TypeOf(Value schema)
    {
        bool preserve = schema["x-kubernetes-preserve-unknown-fields"].IsTrue;
        bool nullable = schema["nullable"].IsTrue;
        if (schema["x-kubernetes-int-or-string"].IsTrue)
        {
            return new TypeSchema(TypeShape.IntOrString) { Nullable = nullable, OrderedByName = true };
        }

        return schema["type"].TextOrEmpty switch
        {
            "object" => ObjectOf(schema, preserve, nullable),
            "array" => ListOf(schema, nullable),
            "string" => new TypeSchema(TypeShape.String) { Nullable = nullable, OrderedByName = true },
            "boolean" => new TypeSchema(TypeShape.Boolean) { Nullable = nullable, OrderedByName = true },
            "integer" => new TypeSchema(TypeShape.Int64) { Nullable = nullable, OrderedByName = true },
            "number" => new TypeSchema(TypeShape.Double) { Nullable = nullable, OrderedByName = true },
            _ => new TypeSchema(TypeShape.Any) { Nullable = nullable, OrderedByName = true, PreserveUnknown = true },
        };
    }

    private static TypeSchema ObjectOf(Value schema, bool preserve, bool nullable)
    {
        Value additional = schema["additionalProperties"];
        TypeSchema? element = additional.IsObject ? TypeOf(additional)
            : additional.IsTrue ? new TypeSchema(TypeShape.Any) { OrderedByName = true } : null;
        MergeKind merge = schema["x-kubernetes-map-type"].TextIs("atomic") ? MergeKind.Atomic : MergeKind.Granular;
        bool embedded = schema["x-kubernetes-embedded-resource"].IsTrue;
        if (element is not null && schema["properties"].Count == 0)
        {
            return new TypeSchema(TypeShape.Map, element) { Nullable = nullable, Merge = merge, OrderedByName = true };
        }

        return new TypeSchema("", () => Fields(schema, embedded))
        {
            OrderedByName = true,
            PreserveUnknown = preserve,
            Nullable = nullable,
            EmbeddedResource = embedded,
            Additional = element,
            Merge = merge,
        };
    }

    private static List<FieldSchema> Fields(Value schema, bool embedded)
    {
        List<FieldSchema> fields = embedded ? ObjectFields(null) : [];
        fields.AddRange(schema["properties"].Members.ToList()
            .Where(p => !fields.Exists(f => f.Name == p.Name)).Select(p => FieldOf(p, schema["required"])));
        fields.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return fields;
    }

    private static TypeSchema ListOf(Value schema, bool nullable)
    {
        MergeKind merge =
            schema["x-kubernetes-list-type"].TextOrEmpty switch { "map" => MergeKind.Map, "set" => MergeKind.Set, _ => MergeKind.Atomic };
        return new TypeSchema(TypeShape.List, TypeOf(schema["items"]))
        {
            Nullable = nullable,
            Merge = merge,
            OrderedByName = true,
            ListMapKeys = [.. schema["x-kubernetes-list-map-keys"].Elements.ToList().Select(k => k.TextOrEmpty)],
        };
    }
}
