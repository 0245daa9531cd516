using Xebec.Schema.Types;

namespace Xebec.Schema.Tables;

/// <summary>The named types of the table, each read once.</summary>
internal sealed class TypeTable(TableText text, TableSections sections)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TypeSchema> _named = new(StringComparer.Ordinal);

    // by the position of a type's first field, so that a type and its ~atomic or ~granular twin have the same fields
    private readonly Dictionary<int, List<FieldSchema>> _fields = [];

    // anonymous types by package and spelling: those spelled alike are the same
    private readonly Dictionary<(string Package, string Spelling), TypeSchema> _spelled = [];

    public IReadOnlyCollection<string> Names => sections.Types.Keys;

    public TypeSchema? Find(string name)
    {
        lock (_gate)
        {
            return sections.Types.ContainsKey(name) ? Named(name, null) : null;
        }
    }

    /// <summary>The type with a short name; "-" is no type.</summary>
    public TypeSchema? FindShort(string name) =>
        name == "-" ? null : Find(sections.FullName(name)) ?? throw new InvalidDataException($"table: no type {name}");

    private TypeSchema Named(string name, MergeKind? merge)
    {
        string key = merge is null ? name : $"{name}~{merge}";
        if (_named.TryGetValue(key, out TypeSchema? there))
        {
            return there;
        }

        int position = sections.Types.TryGetValue(name, out int at) ? at : throw new InvalidDataException($"table: no type {name}");
        ReadOnlySpan<byte> line = text.Line(position);
        var words = new Words(line);
        bool scalar = words.Next().SequenceEqual("scalar"u8);
        words.Next();
        TypeSchema type;
        if (scalar)
        {
            TypeShape shape = Scalar(words.NextText());
            bool ofSchemas = shape is TypeShape.SchemaOrArray or TypeShape.SchemaOrBool or TypeShape.SchemaOrStringArray;
            type = new TypeSchema(shape, ofSchemas ? Named($"{name[..name.LastIndexOf('.')]}.JSONSchemaProps", null) : null)
            {
                Name = name,
            };
        }
        else
        {
            MergeKind said = words.Next().SequenceEqual("atomic"u8) ? MergeKind.Atomic : MergeKind.Granular;
            int first = position + line.Length + 1;
            string package = name[..name.LastIndexOf('.')];
            type = new TypeSchema(name, () => Fields(first, package)) { Merge = merge ?? said };
        }

        _named.Add(key, type);
        return type;
    }

    private List<FieldSchema> Fields(int position, string package)
    {
        lock (_gate)
        {
            if (!_fields.TryGetValue(position, out List<FieldSchema>? fields))
            {
                fields = FieldReader.Read(text, position, spelling => Spelled(spelling, package));
                _fields.Add(position, fields);
            }

            return fields;
        }
    }

    private TypeSchema Spelled(string spelling, string package)
    {
        if (!_spelled.TryGetValue((package, spelling), out TypeSchema? type))
        {
            type = TypeSpelling.Read(spelling, element => Spelled(element, package), (name, merge) =>
                Named(name.Contains('.') ? sections.FullName(name) : $"{package}.{name}", merge));
            _spelled.Add((package, spelling), type);
        }

        return type;
    }

    private static TypeShape Scalar(string name) => name switch
    {
        "time" => TypeShape.Time,
        "microTime" => TypeShape.MicroTime,
        "quantity" => TypeShape.Quantity,
        "intOrString" => TypeShape.IntOrString,
        "rawExtension" => TypeShape.RawExtension,
        "any" => TypeShape.Any,
        "fieldsV1" => TypeShape.FieldsV1,
        "schemaOrArray" => TypeShape.SchemaOrArray,
        "schemaOrBool" => TypeShape.SchemaOrBool,
        "schemaOrStringArray" => TypeShape.SchemaOrStringArray,
        _ => throw new InvalidDataException($"table: no scalar {name}"),
    };
}
