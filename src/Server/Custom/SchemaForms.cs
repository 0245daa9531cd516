using Xebec.Api.Documents;

namespace Xebec.Server.Custom;

/// <summary>Which form of value a schema's type and format allow.</summary>
internal static class SchemaForms
{
    /// <summary>What the schema wants and what is there instead; null when the form is right.</summary>
    public static (string Wanted, string Actual)? WrongType(Value schema, Value value)
    {
        string wanted = schema["x-kubernetes-int-or-string"].IsTrue ? "integer,string" : schema["type"].TextOrEmpty;
        string format = schema["format"].TextOrEmpty;
        string actual = TypeName(value);
        bool isNull = value.Kind == ValueKind.Null;
        if (wanted.Length == 0 || (isNull && schema["nullable"].IsTrue) || Allows(wanted, value, actual))
        {
            return null;
        }

        // a format takes the place of its type in what is said, and texts and lists are left to the format
        return (isNull
            || format.Length == 0 || !TextFormats.IsKnown(format), value.IsString || value.IsArray, wanted is "number" or "integer") switch
        {
            (true, _, _) or (false, true, true) => (wanted, actual),
            (false, true, false) => null,
            _ => (format, actual switch { "integer" => "int64", "number" => "float64", _ => "" }),
        };
    }

    public static bool IsInteger(Value number) =>
        number.Integer is not null || (number.Real is { } real && real == Math.Floor(real) && Math.Abs(real) < 1L << 53);

    private static bool Allows(string wanted, Value value, string actual) => wanted switch
    {
        "number" => value.Kind == ValueKind.Number,
        "integer" => value.Kind == ValueKind.Number && IsInteger(value),
        "integer,string" => value.IsString || (value.Kind == ValueKind.Number && IsInteger(value)),
        _ => wanted == actual,
    };

    private static string TypeName(Value value) => value.Kind switch
    {
        ValueKind.Object => "object",
        ValueKind.Array => "array",
        ValueKind.Boolean => "boolean",
        ValueKind.Number => value.Integer is null ? "number" : "integer",
        ValueKind.Null => "null",
        _ => "string",
    };
}
