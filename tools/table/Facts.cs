using System.Text.Json;
using System.Text.Json.Nodes;

namespace Xebec.Tools.Table;

/// <summary>What the interface facts say, as read; additions are in the same form and win over what is there.</summary>
internal sealed class Facts
{
    public string Version { get; private set; } = "";

    public Dictionary<string, TypeFacts> Types { get; } = new(StringComparer.Ordinal);

    public List<JsonNode> Groups { get; } = [];

    /// <summary>By <c>group/version Kind</c>, the core group being called core.</summary>
    public Dictionary<string, string[]> FieldSelectors { get; } = new(StringComparer.Ordinal);

    /// <summary>By upstream's name of the printer, such as <c>podDisruptionBudget</c>.</summary>
    public JsonObject Columns { get; private set; } = [];

    /// <summary>By <c>version.group</c>: the priority of the group and of the version, which order discovery.</summary>
    public Dictionary<string, (int Group, int Version)> Priorities { get; } = new(StringComparer.Ordinal);

    public static Facts Read(string folder)
    {
        Facts facts = ReadJson(Path.Combine(folder, "kubernetes-api.json"));
        facts.Columns = Parse(Path.Combine(folder, "printer-columns.json"));
        foreach (JsonNode? service in Parse(Path.Combine(folder, "default-objects.json"))["apiservices"]!.AsArray())
        {
            JsonNode spec = service!["spec"]!;
            string name = service["metadata"]!["name"]!.GetValue<string>();
            facts.Priorities[name] = (spec["groupPriorityMinimum"]!.GetValue<int>(), spec["versionPriority"]!.GetValue<int>());
        }

        return facts;
    }

    public static Facts ReadJson(string file)
    {
        JsonObject json = Parse(file);
        var facts = new Facts { Version = json["kubernetes"]?.GetValue<string>() ?? "" };
        foreach ((string name, JsonNode? type) in json["types"]!.AsObject())
        {
            facts.Types[name] = TypeFacts.Read(type!);
        }

        foreach ((string kind, JsonNode? names) in json["fieldSelectors"] as JsonObject ?? [])
        {
            facts.FieldSelectors[kind] = Strings(names);
        }

        facts.Columns = json["columns"] as JsonObject ?? [];
        facts.Groups.AddRange((json["groups"] as JsonArray ?? []).Select(g => g!));
        return facts;
    }

    public static string[] Strings(JsonNode? list) => [.. (list as JsonArray ?? []).Select(s => s!.GetValue<string>())];

    /// <summary>
    /// Adds types, selectors and columns that are missing; of types that are there, replaces the fields of the same name.
    /// </summary>
    public void Merge(Facts additions)
    {
        foreach ((string kind, string[] selectors) in additions.FieldSelectors)
        {
            FieldSelectors[kind] = selectors;
        }

        foreach ((string printer, JsonNode? more) in additions.Columns)
        {
            if (Columns[printer] is not JsonArray there)
            {
                Columns[printer] = there = [];
            }

            more!.AsArray().ToList().ForEach(c => there.Add(c!.DeepClone()));
        }

        foreach ((string name, TypeFacts more) in additions.Types)
        {
            if (!Types.TryGetValue(name, out TypeFacts? there))
            {
                Types[name] = more;
                continue;
            }

            foreach (FieldFacts field in more.Fields)
            {
                int at = there.Fields.FindIndex(f => f.Name == field.Name);
                if (at < 0)
                {
                    there.Fields.Add(field);
                }
                else
                {
                    there.Fields[at] = there.Fields[at].With(field);
                }
            }
        }
    }

    private static JsonObject Parse(string file) => JsonNode.Parse(
        File.ReadAllText(file), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!.AsObject();
}
