namespace Xebec.Tools.Accessors;

/// <summary>The C# of one field: the property's type, how it is read, and a sentence about it.</summary>
internal sealed record Property(string Type, string Read, string About)
{
    private const string View = "global::Xebec.Api.Accessors";
    private const string Value = "global::Xebec.Api.Documents.Value";

    public static Property Of(TableField field, string package, Table table)
    {
        string json = $"Json[\"{field.Name}\"]";
        bool nullable = field.Presence is "pointer" or "always=null";
        string bare = Spelling.Bare(field.Type);
        if (bare.StartsWith("map<", StringComparison.Ordinal))
        {
            string type = MapType(bare[4..^1], package, table);
            return new Property(type, $"new({json})", "empty when unset");
        }

        if (bare.EndsWith("[]", StringComparison.Ordinal))
        {
            string type = ListType(bare[..^2], package, table);
            return type == Value ? new Property(type, json, "absent when unset") : new Property(type, $"new({json})", "empty when unset");
        }

        return Scalar(bare, package, table) switch
        {
            "string" => nullable
                ? new Property("string?", $"{json}.Text", "null when unset")
                : new Property("string", $"{json}.TextOrEmpty", "\"\" when unset"),
            "boolean" => nullable
                ? new Property("bool?", $"{json}.Flag", "null when unset")
                : new Property("bool", $"{json}.IsTrue", "false when unset"),
            "int32" or "int64" => nullable
                ? new Property("long?", $"{json}.Integer", "null when unset")
                : new Property("long", $"{json}.Integer ?? 0", "0 when unset"),
            "double" => nullable
                ? new Property("double?", $"{json}.Real", "null when unset")
                : new Property("double", $"{json}.Real ?? 0", "0 when unset"),
            "quantity" => nullable
                ? new Property("string?", $"{json}.Text", "null when unset")
                : new Property("string", $"{json}.TextOrEmpty", "\"\" when unset"),
            "time" or "microTime" => new Property("global::System.DateTimeOffset?", $"{View}.Read.Time({json})", "null when unset"),
            "bytes" => new Property("byte[]?", $"{View}.Read.Bytes({json})", "null when unset; decoded at each reading"),
            "intOrString" or "rawExtension" or "any" or "fieldsV1" or "schemaOrArray" or "schemaOrBool" or "schemaOrStringArray" =>
                new Property(Value, json, "absent when unset"),
            _ => new Property(Struct(bare, package), $"new({json})", "does not exist when unset"),
        };
    }

    private static string Scalar(string bare, string package, Table table)
    {
        return (Spelling.Named(bare, package) is { } full ? table.Scalar(full) : bare) ?? "";
    }

    private static string Struct(string bare, string package)
    {
        string full = Spelling.Named(bare, package)!;
        int dot = full.LastIndexOf('.');
        return $"global::{Names.Namespace(full[..dot])}{full[dot..]}";
    }

    private static string ListType(string element, string package, Table table) => Scalar(element, package, table) switch
    {
        "string" or "quantity" => $"{View}.TextList",
        "int32" or "int64" => $"{View}.IntegerList",
        "" => $"{View}.ListView<{Struct(element, package)}>",
        _ => Value,
    };

    private static string MapType(string element, string package, Table table)
    {
        if (element.EndsWith("[]", StringComparison.Ordinal))
        {
            return $"{View}.MapView<{ListType(element[..^2], package, table)}>";
        }

        return Scalar(element, package, table) switch
        {
            "string" or "quantity" => $"{View}.TextMap",
            "bytes" => $"{View}.MapView<{View}.BytesView>",
            "time" or "microTime" => $"{View}.MapView<{View}.TimeView>",
            "" => $"{View}.MapView<{Struct(element, package)}>",
            _ => $"{View}.MapView<{View}.AnyView>",
        };
    }
}
