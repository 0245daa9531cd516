using System.Text.Json.Nodes;

namespace Xebec.Tools.Table;

internal sealed record TypeFacts(
    List<FieldFacts> Fields, HashSet<string> Required, string Scalar, bool Atomic, string Gvk, JsonNode? Unions)
{
    public static TypeFacts Read(JsonNode json)
    {
        string gvk = json["gvk"] is { } g ? $"{g["group"]}/{g["version"]}/{g["kind"]}" : "";
        List<FieldFacts> fields = [.. (json["fields"] as JsonArray ?? []).Select(f => new FieldFacts(f!.AsObject()))];
        return new TypeFacts(
            fields, [.. Facts.Strings(json["required"])], Text(json, "scalar"), Text(json, "mapType") == "atomic", gvk, json["unions"]);
    }

    private static string Text(JsonNode json, string name) => json[name]?.GetValue<string>() ?? "";
}

internal sealed class FieldFacts(JsonObject json)
{
    public string Name => Text("name");

    public string Type => Text("type");

    public string Presence => Text("presence");

    public bool NullWhenUnset => Text("whenUnset") == "null";

    public string PatchStrategy => Text("patchStrategy");

    public string PatchMergeKey => Text("patchMergeKey");

    public string ListType => Text("listType");

    public string MapType => Text("mapType");

    /// <summary>Of lists that protobuf wraps into a message of their own: the message's name.</summary>
    public string Wrapper => Text("wrapper");

    public string GoType => Text("goType");

    public string[] ListMapKeys => Facts.Strings(json["listMapKeys"]);

    public string[] Values => Facts.Strings(json["values"]);

    /// <summary>JSON text, or "".</summary>
    public string Default => json["default"]?.ToJsonString() ?? "";

    /// <summary>Numbers joined by dots, or "-" for fields that protobuf does not have.</summary>
    public string Proto => json["proto"] switch
    {
        JsonArray path => string.Join('.', path.Select(n => n!.ToJsonString())),
        JsonNode number => number.ToJsonString(),
        null => "-",
    };

    /// <summary>These facts with the other's on top.</summary>
    public FieldFacts With(FieldFacts other)
    {
        JsonObject merged = json.DeepClone().AsObject();
        foreach ((string name, JsonNode? value) in other.Json)
        {
            merged[name] = value?.DeepClone();
        }

        return new FieldFacts(merged);
    }

    private JsonObject Json => json;

    private string Text(string name) => json[name]?.GetValue<string>() ?? "";
}
