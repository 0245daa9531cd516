using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;

namespace Xebec.Tests.Server.Discovery;

/// <summary>Reads OpenAPI 3.0 in protobuf back into JSON, by a table of its messages. Fields that are not in the table are errors.</summary>
internal static class DescribedWire
{
    /// <summary>
    /// A message's fields: number, member, what it is. Message names stand alone; "X*" repeats, "X?" is X or a reference, "X%" is a map of X
    /// and "X/" names with values among the members themselves.
    /// </summary>
    private static readonly Dictionary<string, (int Number, string Member, string Type)[]> Messages = new()
    {
        ["Document"] = [(1, "openapi", "text"), (2, "info", "Info"), (4, "paths", "Paths"), (5, "components", "Components")],
        ["Info"] = [(1, "title", "text"), (6, "version", "text")],
        ["Paths"] = [(1, "", "PathItem/")],
        ["PathItem"] =
        [
            (4, "get", "Operation"), (5, "put", "Operation"), (6, "post", "Operation"), (7, "delete", "Operation"), (10, "patch", "Operation"),
            (13, "parameters", "Parameter?*"), (14, "", "yaml/"),
        ],
        ["Operation"] =
        [
            (1, "tags", "text*"), (3, "description", "text"), (5, "operationId", "text"), (6, "parameters", "Parameter?*"),
            (7, "requestBody", "RequestBody?"), (8, "responses", "Responses"), (13, "", "yaml/"),
        ],
        ["Responses"] = [(2, "", "Response?/")],
        ["Response"] = [(1, "description", "text"), (3, "content", "MediaType%")],
        ["RequestBody"] = [(2, "content", "MediaType%"), (3, "required", "flag")],
        ["MediaType"] = [(1, "schema", "Schema?")],
        ["Parameter"] =
            [(1, "name", "text"), (2, "in", "text"), (3, "description", "text"), (4, "required", "flag"), (10, "schema", "Schema?")],
        ["Components"] = [(1, "schemas", "Schema?%"), (7, "securitySchemes", "Scheme?%")],
        ["Scheme"] = [(1, "type", "text"), (2, "description", "text"), (3, "name", "text"), (4, "in", "text")],
        ["Schema"] =
        [
            (1, "nullable", "flag"), (9, "title", "text"), (11, "maximum", "real"), (13, "minimum", "real"), (15, "maxLength", "whole"),
            (16, "minLength", "whole"), (17, "pattern", "text"), (18, "maxItems", "whole"), (20, "uniqueItems", "flag"),
            (23, "required", "text*"), (24, "enum", "yaml*"), (25, "type", "text"), (26, "allOf", "Schema?*"), (27, "oneOf", "Schema?*"),
            (28, "anyOf", "Schema?*"), (29, "not", "Schema"), (30, "items", "only"), (31, "properties", "Schema?%"),
            (32, "additionalProperties", "Additional"), (33, "default", "Default"), (34, "description", "text"), (35, "format", "text"),
            (36, "", "yaml/"),
        ],
    };

    public static JsonNode Read(byte[] document) => Message("Document", document);

    private static JsonNode Message(string name, byte[] bytes)
    {
        var read = new JsonObject();
        foreach ((int number, object value) in Fields(bytes))
        {
            (int Number, string Member, string Type) field = Messages[name].SingleOrDefault(f => f.Number == number);
            Assert.True(field.Type is not null, $"{name} has no field {number}");
            if (field.Type!.EndsWith('*'))
            {
                (read[field.Member] ??= new JsonArray()).AsArray().Add(Value(field.Type[..^1], value));
            }
            else if (field.Type.EndsWith('/'))
            {
                (string key, byte[] named) = Named((byte[])value);
                read.Add(key, Value(field.Type[..^1], named));
            }
            else
            {
                read.Add(field.Member, Value(field.Type, value));
            }
        }

        return read;
    }

    private static JsonNode? Value(string type, object value) => type switch
    {
        "text" => Encoding.UTF8.GetString((byte[])value),
        "flag" => (ulong)value != 0,
        "whole" => (long)(ulong)value,
        "real" => Number((double)value),
        "yaml" => JsonNode.Parse((byte[])Fields((byte[])value).Single(f => f.Number == 2).Value),
        "only" => Value("Schema?", Fields((byte[])value).Single(f => f.Number == 1).Value),
        "Additional" => Fields((byte[])value).Select(f => Value(f.Number == 1 ? "Schema?" : "flag", f.Value)).Single(),
        "Default" => Fields((byte[])value).Select(f => Value(f.Number switch { 1 => "real", 2 => "flag", _ => "text" }, f.Value))
            .SingleOrDefault(new JsonObject()),
        _ when type.EndsWith('%') => Map(type[..^1], (byte[])value),
        _ when type.EndsWith('?') => Either(type[..^1], (byte[])value),
        _ => Message(type, (byte[])value),
    };

    private static JsonNode Number(double value) => value == Math.Truncate(value) ? (long)value : value;

    private static JsonObject Map(string type, byte[] bytes)
    {
        var map = new JsonObject();
        foreach ((int number, object value) in Fields(bytes))
        {
            Assert.Equal(1, number);
            (string key, byte[] named) = Named((byte[])value);
            map.Add(key, Value(type, named));
        }

        return map;
    }

    private static JsonNode? Either(string type, byte[] bytes)
    {
        (int number, object value) = Fields(bytes).Single();
        return number == 1
            ? Value(type, value)
            : new JsonObject { ["$ref"] = Encoding.UTF8.GetString((byte[])Fields((byte[])value).Single(f => f.Number == 1).Value) };
    }

    private static (string Key, byte[] Value) Named(byte[] bytes)
    {
        List<(int Number, object Value)> fields = Fields(bytes);
        return (Encoding.UTF8.GetString((byte[])fields.Single(f => f.Number == 1).Value), (byte[])fields.Single(f => f.Number == 2).Value);
    }

    private static List<(int Number, object Value)> Fields(byte[] bytes)
    {
        List<(int, object)> fields = [];
        using var input = new CodedInputStream(bytes);
        while (input.ReadTag() is var tag and not 0)
        {
            fields.Add(((int)(tag >> 3), (tag & 7) switch
            {
                0 => input.ReadUInt64(),
                1 => input.ReadDouble(),
                2 => input.ReadBytes().ToByteArray(),
                _ => throw new InvalidDataException($"wire type {tag & 7}"),
            }));
        }

        return fields;
    }
}
