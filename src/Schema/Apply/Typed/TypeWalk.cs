using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Typed;

/// <summary>What a value is to server-side apply.</summary>
internal enum Form : byte
{
    /// <summary>Owned and replaced as a whole: scalars, everything atomic, and values that are not what their type says.</summary>
    Leaf,

    /// <summary>Merged member by member.</summary>
    Members,

    /// <summary>Merged element by element: keyed lists and sets.</summary>
    Elements,
}

/// <summary>How walks of server-side apply find their way through types.</summary>
internal static class TypeWalk
{
    /// <summary>The type of values below x-kubernetes-preserve-unknown-fields: objects merge by member, lists are atomic.</summary>
    public static TypeSchema Unknown { get; } = new(TypeShape.Any) { Merge = MergeKind.Granular, PreserveUnknown = true };

    /// <summary>The form of a value; null and absent values take the form of their type.</summary>
    public static Form FormOf(TypeSchema type, Value value)
    {
        switch (type.Shape)
        {
            case TypeShape.Object or TypeShape.Map:
                return type.Merge != MergeKind.Atomic && (value.IsObject || value.IsNullOrAbsent) ? Form.Members : Form.Leaf;
            case TypeShape.List:
                return type.Merge != MergeKind.Atomic && (value.IsArray || value.IsNullOrAbsent) ? Form.Elements : Form.Leaf;
            case TypeShape.Any:
                return type.PreserveUnknown && value.IsObject ? Form.Members : Form.Leaf;
            default:
                return Form.Leaf;
        }
    }

    /// <summary>Whether there is nothing in a value: of scalars always.</summary>
    public static bool IsEmpty(Value value)
    {
        // of a document, without counting what is there
        return value.Source is Document document ? document.TokenAt(value.Index).Next == value.Index + 1 : value.Count == 0;
    }

    /// <summary>
    /// The type of a member: of a declared field its own (and <paramref name="declared"/> is true), of a map's its element's, of an unknown
    /// one's <see cref="Unknown"/>. <paramref name="expected"/> is where the next field is likely to stand.
    /// </summary>
    public static TypeSchema MemberType(TypeSchema type, Value name, ref int expected, out FieldSchema? declared)
    {
        declared = null;
        if (type.Shape == TypeShape.Object)
        {
            declared = FieldOf(type, name, ref expected);
            return declared?.Type ?? type.Additional ?? Unknown;
        }

        return type.Element ?? Unknown;
    }

    private static FieldSchema? FieldOf(TypeSchema type, Value name, ref int expected)
    {
        if (name.Source is Document document)
        {
            ref readonly Token token = ref document.TokenAt(name.Index);
            if (token.Kind == TokenKind.String)
            {
                int at = type.Index.Find(document.SpanOf(token), ref expected);
                return at < 0 ? null : type.Index.Fields[at];
            }
        }

        return type.Field(name.TextOrEmpty);
    }
}
