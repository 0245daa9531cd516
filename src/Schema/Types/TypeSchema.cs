using System.Collections.Frozen;

namespace Xebec.Schema.Types;

/// <summary>
/// One type: what a table row or a CustomResourceDefinition's schema compiles to. The request path knows nothing else of kinds.
/// Immutable once <see cref="Fields"/> is resolved; safe to share between threads.
/// </summary>
public sealed class TypeSchema
{
    private readonly Func<IReadOnlyList<FieldSchema>>? _resolve;
    private IReadOnlyList<FieldSchema>? _fields;
    private FrozenDictionary<string, FieldSchema>? _byName;
    private FieldIndex? _index;
    private Protobuf.ProtoPlan? _proto;

    /// <summary>An object type; <paramref name="fields"/> runs once, on first use, so that types may refer to each other.</summary>
    public TypeSchema(string name, Func<IReadOnlyList<FieldSchema>> fields)
    {
        Name = name;
        Shape = TypeShape.Object;
        Merge = MergeKind.Granular;
        _resolve = fields;
    }

    /// <summary>A scalar, map, list or free-form type.</summary>
    public TypeSchema(TypeShape shape, TypeSchema? element = null)
    {
        Name = "";
        Shape = shape;
        Element = element;
        Merge = shape == TypeShape.Map ? MergeKind.Granular : MergeKind.Atomic;
    }

    /// <summary>
    /// The OpenAPI name, such as <c>io.k8s.api.core.v1.Pod</c>, also of scalars that have one (Quantity, Time); "" for anonymous types.
    /// Of a list: the message (<c>ExtraValue</c>, <c>Verbs</c>) in which protobuf wraps it, its elements being field 1.
    /// </summary>
    public string Name { get; init; }

    public TypeShape Shape { get; }

    /// <summary>Of maps and lists, the type of what is in them; null otherwise.</summary>
    public TypeSchema? Element { get; }

    /// <summary>How server-side apply merges values of this type.</summary>
    public MergeKind Merge { get; init; }

    /// <summary>Of keyed lists, the fields that tell elements apart; empty otherwise.</summary>
    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    /// <summary>Custom resources: members are ordered by name, not by the table, and unset fields are never written.</summary>
    public bool OrderedByName { get; init; }

    /// <summary>Custom resources: unknown members are kept (x-kubernetes-preserve-unknown-fields).</summary>
    public bool PreserveUnknown { get; init; }

    /// <summary>Custom resources: null is a value here (nullable: true).</summary>
    public bool Nullable { get; init; }

    /// <summary>Custom resources: a whole object with apiVersion, kind and metadata (x-kubernetes-embedded-resource).</summary>
    public bool EmbeddedResource { get; init; }

    /// <summary>Of objects, the fields in canonical order; empty otherwise.</summary>
    public IReadOnlyList<FieldSchema> Fields => _fields ??= _resolve is null ? [] : Resolve();

    /// <summary>
    /// Of custom resources' objects that also take free names (additionalProperties beside properties), their type; null otherwise.
    /// </summary>
    public TypeSchema? Additional { get; init; }

    public FieldSchema? Field(string name)
    {
        _byName ??= Fields.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);
        return _byName.GetValueOrDefault(name);
    }

    /// <summary>The fields by their names in UTF-8, for codecs that walk bytes.</summary>
    internal FieldIndex Index => _index ??= new FieldIndex(Fields);

    /// <summary>The fields by their place in the protobuf message.</summary>
    internal Protobuf.ProtoPlan Proto => _proto ??= Protobuf.ProtoPlan.Of(this);

    /// <summary>Whether a field anywhere below has a static default: 0 until somebody asked, 1 no, 2 yes.</summary>
    internal byte DefaultsBelow { get; set; }

    /// <summary>The fields that have a static default, or have one below; set before <see cref="DefaultsBelow"/> says yes.</summary>
    internal FieldSchema[]? Completed { get; set; }

    public override string ToString() => Name.Length > 0 ? Name : Element is null ? Shape.ToString() : $"{Shape}<{Element}>";

    private IReadOnlyList<FieldSchema> Resolve()
    {
        IReadOnlyList<FieldSchema> fields = _resolve!();
        for (int i = 0; i < fields.Count; i++)
        {
            fields[i].Position = i;
        }

        return fields;
    }
}
