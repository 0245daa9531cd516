using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Xebec.Tools.Table;

/// <summary>Writes groups, versions, resources and subresources. Only stable versions are marked as served.</summary>
internal sealed partial class ResourceWriter(Facts facts, ShortNames names, TextWriter to)
{
    private readonly Dictionary<string, string> _types = facts.Types.Where(t => t.Value.Gvk.Length > 0)
        .ToDictionary(t => t.Value.Gvk, t => names.Of(t.Key));

    public void Write()
    {
        foreach (JsonNode group in facts.Groups)
        {
            string name = Text(group, "name");
            foreach (JsonNode? version in group["versions"]!.AsArray())
            {
                WriteVersion(name, Text(version!, "version"), version!);
            }
        }
    }

    [GeneratedRegex(@"^v\d+$")]
    private static partial Regex Stable();

    private static string Text(JsonNode json, string name) => json[name]?.GetValue<string>() ?? "";

    private static string List(JsonNode json, string name) => string.Join(',', Facts.Strings(json[name]));

    private void WriteVersion(string group, string version, JsonNode json)
    {
        (int groupPriority, int versionPriority) = facts.Priorities.GetValueOrDefault($"{version}.{group}");
        to.WriteLine($"version {group}/{version} {(Stable().IsMatch(version) ? "served" : "off")} {groupPriority} {versionPriority}");
        foreach (JsonNode? resource in json["resources"]!.AsArray())
        {
            string kind = Text(resource!, "kind");
            string type = _types.GetValueOrDefault($"{group}/{version}/{kind}")
                ?? throw new InvalidDataException($"no type of {group}/{version} {kind}");
            to.Write($"resource {Text(resource!, "name")} {kind} {type} "
                + $"{(resource!["namespaced"]!.GetValue<bool>() ? "namespaced" : "cluster")}");
            WriteOption("singular", Text(resource, "singular"));
            WriteOption("verbs", List(resource, "verbs"));
            WriteOption("short", List(resource, "shortNames"));
            WriteOption("categories", List(resource, "categories"));
            string[] selectors =
                facts.FieldSelectors.GetValueOrDefault($"{(group.Length == 0 ? "core" : group.Split('.')[0])}/{version} {kind}") ?? [];
            WriteOption("selectors", string.Join(',', selectors.Except(["metadata.name", "metadata.namespace"])));
            to.WriteLine();
            foreach (JsonNode? sub in (resource["subresources"] as JsonArray ?? []).OrderBy(s => Text(s!, "name"), StringComparer.Ordinal))
            {
                JsonNode? other = sub!["responseKind"];
                string full = other is null
                    ? $"{group}/{version}/{Text(sub, "kind")}"
                    : $"{other["group"]}/{other["version"]}/{other["kind"]}";
                to.WriteLine($" {Text(sub, "name")} {full} {_types.GetValueOrDefault(full) ?? "-"} {List(sub, "verbs")}");
            }
        }
    }

    private void WriteOption(string name, string value)
    {
        if (value.Length > 0)
        {
            to.Write($" {name}={value}");
        }
    }
}
