using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Parsing;

/// <summary>How upstream's decoder calls types and values in its messages.</summary>
internal static class GoTypes
{
    /// <summary>The type a value was expected to have, such as <c>[]v1.Container</c>.</summary>
    public static string Name(TypeSchema type) => type.Shape switch
    {
        // these decode themselves, from a string or a number
        TypeShape.Time or TypeShape.MicroTime => "string",
        TypeShape.IntOrString => "int32",
        _ => ElementName(type),
    };

    /// <summary>The same for the value of a field, whose strings may have a named type.</summary>
    public static string Name(TypeSchema type, TypeSchema holder, FieldSchema? field)
    {
        if (type.Shape != TypeShape.String || field is null)
        {
            return Name(type);
        }

        string package = Qualified(holder.Name).Split('.')[0];
        return field.Name == "uid" ? "types.UID" : field.GoType.Length > 0 ? $"{package}.{field.GoType}" : "string";
    }

    /// <summary>A struct's name without its package.</summary>
    public static string ShortName(TypeSchema type) => type.Name[(type.Name.LastIndexOf('.') + 1)..];

    /// <summary>The value that was found; a number is shown only where another number was expected.</summary>
    public static string Describe(Document body, int at, TypeSchema expected)
    {
        Token token = body.TokenAt(at);
        bool number = expected.Shape is TypeShape.Int32 or TypeShape.Int64 or TypeShape.Double or TypeShape.IntOrString;
        return token.Kind switch
        {
            TokenKind.Number when number => "number " + Encoding.UTF8.GetString(body.SpanOf(token)),
            TokenKind.Number => "number",
            TokenKind.True or TokenKind.False => "bool",
            TokenKind.Object => "object",
            TokenKind.Array => "array",
            _ => "string",
        };
    }

    private static string ElementName(TypeSchema type) => type.Shape switch
    {
        TypeShape.String => "string",
        TypeShape.Boolean => "bool",
        TypeShape.Int32 => "int32",
        TypeShape.Int64 => "int64",
        TypeShape.Double => "float64",
        TypeShape.Bytes => "[]uint8",
        TypeShape.Time => "v1.Time",
        TypeShape.MicroTime => "v1.MicroTime",
        TypeShape.Quantity => "resource.Quantity",
        TypeShape.IntOrString => "intstr.IntOrString",
        TypeShape.List => "[]" + ElementName(type.Element!),
        TypeShape.Map => type.Element!.Shape == TypeShape.Quantity ? "v1.ResourceList" : "map[string]" + ElementName(type.Element),
        TypeShape.Object => Qualified(type.Name),
        _ => "interface {}",
    };

    // io.k8s.api.core.v1.Container is v1.Container
    private static string Qualified(string name)
    {
        int last = name.LastIndexOf('.');
        int before = last > 0 ? name.LastIndexOf('.', last - 1) : -1;
        return name[(before + 1)..];
    }
}
