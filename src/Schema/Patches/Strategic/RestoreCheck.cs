using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Patches.Strategic;

/// <summary>
/// Whether a merged object has the form of its type, in the words upstream's converter uses after a strategic merge (it names kinds, not
/// places). The first mismatch ends the search.
/// </summary>
internal static class RestoreCheck
{
    /// <summary>Null when the form fits. Unknown members are not its concern: parsing prunes them.</summary>
    /// <param name="goType">The named Go type of a scalar, with its package; null when it has none.</param>
    public static string? Mismatch(TypeSchema type, Value value, string? goType = null)
    {
        if (value.IsNullOrAbsent)
        {
            return null;
        }

        switch (type.Shape)
        {
            case TypeShape.Object:
                return value.IsObject ? Members(type, value) : $"cannot restore struct from: {GoValue.KindName(value)}";
            case TypeShape.Map:
                return value.IsObject ? Entries(type, value) : $"cannot restore map from {GoValue.KindName(value)}";
            case TypeShape.List:
                return value.IsArray ? Elements(type, value, goType) : $"cannot restore slice from {GoValue.KindName(value)}";
            case TypeShape.String:
                return value.IsString ? null : Simple(value, "string", goType);
            case TypeShape.Boolean:
                return value.Kind == ValueKind.Boolean ? null : Simple(value, "bool", goType);
            case TypeShape.Int32:
                return IsWhole(value) ? null : Simple(value, "int32", goType);
            case TypeShape.Int64:
                return IsWhole(value) ? null : Simple(value, "int64", goType);
            case TypeShape.Double:
                return value.Kind == ValueKind.Number ? null : Simple(value, "float64", goType);
            case TypeShape.Bytes:
                return value.IsString ? null : $"cannot restore slice from {GoValue.KindName(value)}";
            default:
                // types that read their own JSON: parsing checks them
                return null;
        }
    }

    private static string? Members(TypeSchema type, Value value)
    {
        foreach (Member member in value.Members)
        {
            if (type.Field(member.Name) is { } field && Mismatch(field.Type, member.Value, GoType(type, field)) is { } why)
            {
                return why;
            }
        }

        return null;
    }

    private static string? Entries(TypeSchema type, Value value)
    {
        foreach (Member member in value.Members)
        {
            if (Mismatch(type.Element!, member.Value) is { } why)
            {
                return why;
            }
        }

        return null;
    }

    private static string? Elements(TypeSchema type, Value value, string? goType)
    {
        foreach (Value element in value.Elements)
        {
            if (Mismatch(type.Element!, element, goType) is { } why)
            {
                return why;
            }
        }

        return null;
    }

    // v1.Protocol: the package is that of the type the field is in, which nearly always declares the scalar too
    private static string? GoType(TypeSchema parent, FieldSchema field)
    {
        string[] parts = parent.Name.Split('.');
        return field.GoType.Length == 0 || parts.Length < 2 ? null : $"{parts[^2]}.{field.GoType}";
    }

    private static bool IsWhole(Value value)
    {
        return value.Kind == ValueKind.Number && (value.Integer is not null || value.Real is { } real && real == Math.Truncate(real));
    }

    // Go's numbers convert to each other and whole numbers to strings; what converts at all is refused by name, the rest by kind
    private static string Simple(Value value, string wanted, string? goType)
    {
        bool convertible = value.Kind == ValueKind.Number && (wanted != "bool") && (wanted != "string" || value.Integer is not null);
        return convertible ? $"cannot convert {GoValue.TypeName(value)} to {goType ?? wanted}" : $"unrecognized type: {wanted}";
    }
}
