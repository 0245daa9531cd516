using System.Text.Json.Nodes;

namespace Xebec.Tests.Golden;

/// <summary>Where two answers differ, member by member.</summary>
internal static class Differences
{
    /// <summary>One line a place; none when they are alike.</summary>
    public static IEnumerable<string> Between(JsonNode? expected, JsonNode? got, string at = "")
    {
        if (JsonNode.DeepEquals(expected, got))
        {
            return [];
        }

        switch (expected, got)
        {
            case (JsonObject a, JsonObject b):
                return a.Select(m => m.Key).Union(b.Select(m => m.Key)).Order(StringComparer.Ordinal).SelectMany(name => (a.ContainsKey(name), b.ContainsKey(name)) switch
                {
                    (true, false) => [$"{at}.{name}: expected {Shown(a[name])}, got nothing"],
                    (false, true) => [$"{at}.{name}: expected nothing, got {Shown(b[name])}"],
                    _ => Between(a[name], b[name], $"{at}.{name}"),
                });
            case (JsonArray a, JsonArray b) when a.Count == b.Count:
                return a.Zip(b).SelectMany((pair, i) => Between(pair.First, pair.Second, $"{at}[{i}]"));
            default:
                return [$"{at}:\n      expected {Shown(expected)}\n      got      {Shown(got)}"];
        }
    }

    private static string Shown(JsonNode? node)
    {
        string text = node?.ToJsonString(Readable) ?? "null";
        return text.Length > 1500 ? text[..1500] + "…" : text;
    }

    private static readonly System.Text.Json.JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
