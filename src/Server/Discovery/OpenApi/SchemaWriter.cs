using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Descriptions;
using Xebec.Schema.Types;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>Types as OpenAPI schemas, in the way of either version. Collects the definitions it comes across.</summary>
/// <param name="v3">The third version tells defaults, and sets nothing beside a reference.</param>
/// <param name="kinds">The kinds whose objects are of a type.</param>
internal sealed class SchemaWriter(bool v3, IReadOnlyDictionary<TypeSchema, List<KindName>> kinds)
{
    private readonly string _prefix = v3 ? "#/components/schemas/" : "#/definitions/";
    private readonly SortedDictionary<string, Func<ObjectDraft>> _named = new(StringComparer.Ordinal);

    /// <summary>A reference to a named type, or the schema itself of an anonymous one.</summary>
    public ObjectDraft Use(TypeSchema type) =>
        type.Name.Length > 0 && type.Shape is not TypeShape.List ? Use(type.Name, () => Definition(type)) : Inline(type);

    /// <summary>A reference to a definition.</summary>
    /// <param name="name">Its name in the document.</param>
    /// <param name="write">What stands there; asked once, when all definitions are written.</param>
    public ObjectDraft Use(string name, Func<ObjectDraft> write)
    {
        _named.TryAdd(name, write);
        return new ObjectDraft().Set("$ref", _prefix + name);
    }

    /// <summary>
    /// The schema of a property, which other members may be added to: the third version knows nothing beside a reference.
    /// </summary>
    public ObjectDraft AsProperty(ObjectDraft schema) =>
        v3 && schema.Has("$ref") ? new ObjectDraft().Set("allOf", new ArrayDraft([schema])) : schema;

    /// <summary>All definitions that were referred to, and what those refer to.</summary>
    public ObjectDraft Definitions()
    {
        var written = new SortedDictionary<string, ObjectDraft>(StringComparer.Ordinal);
        while (written.Count < _named.Count)
        {
            foreach ((string name, Func<ObjectDraft> write) in _named.Where(n => !written.ContainsKey(n.Key)).ToList())
            {
                written.Add(name, write());
            }
        }

        var all = new ObjectDraft();
        foreach ((string name, ObjectDraft schema) in written)
        {
            all.Append(name, schema);
        }

        return all;
    }

    private ObjectDraft Definition(TypeSchema type)
    {
        ObjectDraft schema = Inline(type);
        if (TypeDescriptions.BuiltIn.Of(type) is { Length: > 0 } text)
        {
            schema.Set("description", text);
        }

        if (kinds.TryGetValue(type, out List<KindName>? own))
        {
            schema.Set("x-kubernetes-group-version-kind", new ArrayDraft(own.Select(k => (Value)KindOf(k))));
        }

        return schema;
    }

    internal static ObjectDraft KindOf(KindName kind) =>
        new ObjectDraft().Set("group", kind.Group).Set("kind", kind.Kind).Set("version", kind.Version);

    private ObjectDraft Inline(TypeSchema type) => type.Shape switch
    {
        TypeShape.Object => ObjectOf(type),
        TypeShape.Map => new ObjectDraft().Set("type", "object").Set("additionalProperties", Use(type.Element!)),
        TypeShape.List => ListOf(type),
        TypeShape.Boolean => Scalar("boolean"),
        TypeShape.Int32 => Scalar("integer", "int32"),
        TypeShape.Int64 => Scalar("integer", "int64"),
        TypeShape.Double => Scalar("number", "double"),
        TypeShape.Bytes => Scalar("string", "byte"),
        TypeShape.Time or TypeShape.MicroTime => Scalar("string", "date-time"),
        TypeShape.IntOrString => Scalar("string", "int-or-string"),
        TypeShape.RawExtension or TypeShape.FieldsV1 => Scalar("object"),
        TypeShape.Any or TypeShape.SchemaOrBool or TypeShape.SchemaOrArray or TypeShape.SchemaOrStringArray => new ObjectDraft(),
        _ => Scalar("string"),
    };

    private static ObjectDraft Scalar(string type, string format = "")
    {
        ObjectDraft schema = new ObjectDraft().Set("type", type);
        return format.Length > 0 ? schema.Set("format", format) : schema;
    }

    private ObjectDraft ObjectOf(TypeSchema type)
    {
        ObjectDraft schema = new ObjectDraft().Set("type", "object");
        List<string> required = [.. type.Fields.Where(f => f.Required).Select(f => f.Name).Order(StringComparer.Ordinal)];
        if (required.Count > 0)
        {
            schema.Set("required", new ArrayDraft(required.Select(r => (Value)r)));
        }

        if (type.Fields.Count > 0)
        {
            var properties = new ObjectDraft();
            foreach (FieldSchema field in type.Fields.OrderBy(f => f.Name, StringComparer.Ordinal))
            {
                properties.Append(field.Name, PropertyOf(type, field));
            }

            schema.Set("properties", properties);
        }

        if (type.Merge == MergeKind.Atomic)
        {
            schema.Set("x-kubernetes-map-type", "atomic");
        }

        return type.PreserveUnknown ? schema.Set("x-kubernetes-preserve-unknown-fields", true) : schema;
    }

    private ObjectDraft PropertyOf(TypeSchema type, FieldSchema field)
    {
        ObjectDraft property = AsProperty(Use(field.Type));
        if (v3)
        {
            property = WithDefault(field, property);
        }

        property.Set("description", TypeDescriptions.BuiltIn.Of(type, field));
        if (field.PatchMergeKey.Length > 0)
        {
            property.Set("x-kubernetes-patch-merge-key", field.PatchMergeKey);
        }

        if (field.PatchStrategy.Count > 0)
        {
            property.Set("x-kubernetes-patch-strategy", string.Join(',', field.PatchStrategy));
        }

        return property;
    }

    // what is always there, or never a pointer, has a value when nobody gives one
    private static ObjectDraft WithDefault(FieldSchema field, ObjectDraft property)
    {
        if (field.Type.Name.Length > 0 && field.Type.Shape is not TypeShape.List)
        {
            bool structure = field.Type.Shape is TypeShape.Object && field.Presence != Presence.Pointer;
            return structure ? property.Set("default", new ObjectDraft()) : property;
        }

        Value value = field.Default.Exists ? field.Default : field.Presence == Presence.Always ? Zero(field.Type.Shape) : default;
        return value.Exists ? property.Set("default", value) : property;
    }

    private static Value Zero(TypeShape shape) => shape switch
    {
        TypeShape.String => "",
        TypeShape.Boolean => false,
        TypeShape.Int32 or TypeShape.Int64 or TypeShape.Double => 0,
        _ => default(Value),
    };

    private ObjectDraft ListOf(TypeSchema type)
    {
        ObjectDraft schema = new ObjectDraft().Set("type", "array").Set("items", Use(type.Element!));
        if (type.Merge is MergeKind.Map)
        {
            schema.Set("x-kubernetes-list-map-keys", new ArrayDraft(type.ListMapKeys.Select(k => (Value)k)));
        }

        return schema.Set("x-kubernetes-list-type", type.Merge switch { MergeKind.Map => "map", MergeKind.Set => "set", _ => "atomic" });
    }
}
