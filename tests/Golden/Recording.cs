using System.Text.Json;
using System.Text.Json.Nodes;

namespace Xebec.Tests.Golden;

/// <summary>An exchange with an upstream server: steps to send, most with the answer upstream gave.</summary>
internal sealed record Recording(string Name, string About, JsonArray Steps)
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    /// <summary>All recordings among files and folders, by name. Files of other forms (objects beside their protobuf) are left out.</summary>
    public static IEnumerable<Recording> In(IEnumerable<string> paths) => paths
        .SelectMany(p => Directory.Exists(p) ? Directory.EnumerateFiles(p, "*.json", SearchOption.AllDirectories) : [p])
        .Select(Read)
        .OfType<Recording>()
        .OrderBy(r => r.Name, StringComparer.Ordinal);

    /// <summary>True when no step leaves the recording's own namespace, nor asks for a port or an address that another could hold.</summary>
    public bool StaysInside => Steps.All(s => StaysIn((JsonObject)s!));

    /// <summary>Any JSON; of a repeated member the last counts. Null with a false result when it is not JSON.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> text, out JsonNode? node)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Deep);
            node = ToNode(document.RootElement);
            return true;
        }
        catch (JsonException)
        {
            node = null;
            return false;
        }
    }

    private static Recording? Read(string file)
    {
        Assert.True(TryParse(File.ReadAllBytes(file), out JsonNode? root), $"{file} is not JSON");
        return root is JsonObject whole && whole["steps"] is JsonArray steps
            ? new Recording((string)whole["name"]!, (string?)whole["about"] ?? "", steps)
            : null;
    }

    private static bool StaysIn(JsonObject step)
    {
        string path = (string?)(step["path"] ?? step["watch"]) ?? "";
        string[] parts = path.Split('/', '?');
        int scope = parts is ["", "api", "v1", ..] ? 3 : 4;
        bool inside = parts.Length > scope + 1 && parts[scope] == "namespaces" && parts[scope + 1] == "${ns}";
        string body = step["body"]?.ToJsonString() ?? "";
        return inside
            && !body.Contains("\"nodePort\"", StringComparison.Ordinal)
            && !body.Contains("\"clusterIP\"", StringComparison.Ordinal)
            && (step["during"] as JsonArray ?? []).All(s => StaysIn((JsonObject)s!));
    }

    private static JsonNode? ToNode(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonObject();
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    members[member.Name] = ToNode(member.Value);
                }

                return members;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(ToNode)]);
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                return JsonValue.Create(element.GetString());
            default:
                return JsonValue.Create(element.Clone());
        }
    }
}
