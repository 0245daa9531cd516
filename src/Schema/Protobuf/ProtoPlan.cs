using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Protobuf;

/// <summary>
/// How the fields of a type stand in its message: by number, and where JSON shows fields that protobuf keeps in a message of their own,
/// that message with its fields. Made once for each type.
/// </summary>
internal sealed class ProtoPlan
{
    private readonly int[] _byNumber;

    private ProtoPlan(ProtoField[] fields)
    {
        Fields = fields;
        _byNumber = new int[fields.Length == 0 ? 1 : fields[^1].Number + 1];
        for (int i = 0; i < fields.Length; i++)
        {
            _byNumber[fields[i].Number] = i + 1;
        }
    }

    /// <summary>Ascending by number, as they are written.</summary>
    public ProtoField[] Fields { get; }

    public static ProtoPlan Of(TypeSchema type) => Make(type.Fields.Where(f => f.ProtoPath.Count > 0), 0);

    /// <summary>The field with a number, or null.</summary>
    public ProtoField? Find(int number) =>
        (uint)number < (uint)_byNumber.Length && _byNumber[number] > 0 ? Fields[_byNumber[number] - 1] : null;

    private static ProtoPlan Make(IEnumerable<FieldSchema> fields, int depth)
    {
        return new ProtoPlan(
        [
            .. fields.GroupBy(f => f.ProtoPath[depth]).OrderBy(g => g.Key).Select(g => g.First().ProtoPath.Count > depth + 1
                ? new ProtoField(g.Key, null, Make(g, depth + 1))
                : new ProtoField(g.Key, g.First(), null)),
        ]);
    }
}

/// <summary>One field of a message: a field of the type, or a message of which only the fields are in the type.</summary>
internal sealed class ProtoField
{
    public ProtoField(int number, FieldSchema? field, ProtoPlan? inlined)
    {
        Number = number;
        Field = field;
        Inlined = inlined;
        WireType = field is null ? ProtoWire.Bytes : ProtoWire.TypeOf(Repeated(field.Type) ? field.Type.Element! : field.Type);
        Tag = ((uint)number << 3) | (uint)WireType;
        WrittenWhenUnset = field is null || IsValue(field);
    }

    public int Number { get; }

    public FieldSchema? Field { get; }

    public ProtoPlan? Inlined { get; }

    public int WireType { get; }

    /// <summary>Number and wire type, as a varint holds them.</summary>
    public uint Tag { get; }

    /// <summary>Go keeps it as a value, not behind a pointer: its zero is written.</summary>
    public bool WrittenWhenUnset { get; }

    /// <summary>Whether a list's elements are fields of the message themselves; some lists have a message around them.</summary>
    public static bool Repeated(TypeSchema type) => type.Shape == TypeShape.List && type.Name.Length == 0;

    private static bool IsValue(FieldSchema field)
    {
        switch (field.Type.Shape)
        {
            case TypeShape.List or TypeShape.Map or TypeShape.Bytes:
                return false;
            case TypeShape.Time or TypeShape.MicroTime or TypeShape.RawExtension:
                return field.Presence != Presence.Pointer;
            default:
                return field.Presence != Presence.Pointer && !(field.Presence == Presence.Always && field.WhenUnset.Kind == ValueKind.Null);
        }
    }
}
