using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Xebec.Tests.Golden;

/// <summary>Answers without what differs from run to run, so that two of them can be compared.</summary>
internal static partial class Comparable
{
    /// <summary>What a run makes anew, replaced by placeholders, as recordings have them.</summary>
    public static JsonNode? Plain(JsonNode? node, string ns, string key = "")
    {
        switch (node)
        {
            case JsonObject members:
                var plain = new JsonObject();
                foreach ((string name, JsonNode? value) in members)
                {
                    plain[name.Replace(ns, "<ns>", StringComparison.Ordinal)] = Plain(value, ns, name);
                }

                if (Text(members["generateName"]) is { Length: > 0 } prefix && Text(members["name"]) is not null)
                {
                    plain["name"] = prefix + "<suffix>";
                }

                return plain;
            case JsonArray elements:
                return new JsonArray([.. elements.Select(e => Plain(e, ns, key))]);
            case null:
                return null;
            default:
                return PlainScalar(node, ns, key);
        }
    }

    /// <summary>Orders and names that upstream itself does not keep from run to run, and prose.</summary>
    /// <param name="node">An answer with placeholders; null for JSON's null.</param>
    /// <param name="messages">False leaves messages out: upstream's text shows its own language or internals there.</param>
    /// <param name="key">The member that holds the node.</param>
    public static JsonNode? Canonical(JsonNode? node, bool messages, string key = "")
    {
        switch (node)
        {
            case JsonObject members:
                var canonical = new JsonObject();
                foreach ((string name, JsonNode? value) in members.OrderBy(m => m.Key, StringComparer.Ordinal))
                {
                    bool left = (name == "message" && !messages) || (name == "description" && key == "columnDefinitions");
                    if (!left)
                    {
                        canonical[name] = name switch
                        {
                            "storageVersionHash" => "<hash>",
                            "serverAddress" => "<address>",
                            _ => Canonical(value, messages, name),
                        };
                    }
                }

                return canonical;
            case JsonArray elements:
                IEnumerable<JsonNode?> all = elements.Select(e => Canonical(e, messages, key));
                return new JsonArray([.. key is "managedFields" or "causes" or "warning" or "resourceRules" or "nonResourceRules" ? all.OrderBy(e => OrderOf(e, key), StringComparer.Ordinal) : all]);
            case null:
                return null;
            default:
                return Text(node) is { } text ? JsonValue.Create(Port().Replace(Fingerprint().Replace(TokenVolume().Replace(text, "kube-api-access-<suffix>"), "X509SHA256=<digest>"), "192.0.2.1:<port>")) : node.DeepClone();
        }
    }

    internal static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static JsonNode PlainScalar(JsonNode node, string ns, string key)
    {
        if (key is "nodePort" or "healthCheckNodePort")
        {
            return node.ToJsonString() is "0" or "\"\"" ? node.DeepClone() : JsonValue.Create("<port>");
        }

        if (Text(node) is not { } text)
        {
            return node.DeepClone();
        }

        bool replaced = key switch
        {
            "resourceVersion" => text is not ("" or "0"),
            "continue" => text.Length > 0,
            "cells" => Age().IsMatch(text),
            _ => false,
        };
        if (replaced)
        {
            return JsonValue.Create(key switch { "resourceVersion" => "<rv>", "continue" => "<continue>", _ => "<age>" });
        }

        text = text.Replace(ns, "<ns>", StringComparison.Ordinal);
        return JsonValue.Create(ServiceAddress().Replace(Moment().Replace(Identity().Replace(text, "<uid>"), "<time>"), "<ip>"));
    }

    private static string OrderOf(JsonNode? element, string key) => key == "managedFields" && element is JsonObject entry
        ? string.Join('\0', entry["manager"]?.ToJsonString(), entry["operation"]?.ToJsonString(), entry["subresource"]?.ToJsonString(), entry["apiVersion"]?.ToJsonString())
        : element?.ToJsonString() ?? "null";

    [GeneratedRegex(@"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")]
    private static partial Regex Identity();

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")]
    private static partial Regex Moment();

    [GeneratedRegex(@"^(<invalid>|(\d+[smhdy])+|<unknown>)$")]
    private static partial Regex Age();

    [GeneratedRegex(@"\b10\.(9[6-9]|10\d|11[01])\.\d{1,3}\.\d{1,3}\b")]
    private static partial Regex ServiceAddress();

    [GeneratedRegex(@"\b192\.0\.2\.1:\d+")]
    private static partial Regex Port();

    [GeneratedRegex(@"\bX509SHA256=[0-9a-f]{64}")]
    private static partial Regex Fingerprint();

    [GeneratedRegex(@"kube-api-access-[a-z0-9]{5}")]
    private static partial Regex TokenVolume();
}
