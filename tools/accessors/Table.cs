namespace Xebec.Tools.Accessors;

/// <summary>A type of the table, by its short name (<c>core.v1.Pod</c>).</summary>
internal sealed record TableType(string Package, string Name, string Gvk)
{
    public List<TableField> Fields { get; } = [];

    public string Full => $"{Package}.{Name}";
}

internal sealed record TableField(string Name, string Type, string Presence, string Values);

/// <summary>What the accessors need of the table: types, fields, resources. The format is in the README beside the table.</summary>
internal sealed class Table
{
    private readonly Dictionary<string, TableType> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _scalars = new(StringComparer.Ordinal);

    /// <summary>By the type's short name: plural, group, and whether it lives in namespaces.</summary>
    public Dictionary<string, (string Plural, string Group, bool Namespaced)> Resources { get; } = new(StringComparer.Ordinal);

    public static Table Read(string file)
    {
        var table = new Table();
        TableType? type = null;
        string group = "";
        foreach (string line in File.ReadLines(file))
        {
            string[] words = line.Split(' ');
            switch (words[0])
            {
                case "" when type is not null && words[1] != "union":
                    int values = line.IndexOf(" values=", StringComparison.Ordinal);
                    type.Fields.Add(new TableField(words[1], words[2], words[3], values < 0 ? "" : line[(values + " values=".Length)..]));
                    break;
                case "":
                    break;
                case "version":
                    group = words[1].Split('/')[0];
                    break;
                case "resource":
                    table.Resources.TryAdd(words[3], (words[1], group, words[4] == "namespaced"));
                    break;
                case "scalar":
                    table._scalars.Add(words[1], words[2]);
                    break;
                case "type":
                    int dot = words[1].LastIndexOf('.');
                    string gvk = words.FirstOrDefault(w => w.StartsWith("gvk=", StringComparison.Ordinal))?["gvk=".Length..] ?? "";
                    type = new TableType(words[1][..dot], words[1][(dot + 1)..], gvk);
                    table._types.Add(type.Full, type);
                    break;
                default:
                    type = null;
                    break;
            }
        }

        return table;
    }

    public string? Scalar(string full) => _scalars.GetValueOrDefault(full);

    /// <summary>The kinds and all types their fields lead to; always with object metadata, which every kind shares.</summary>
    public List<TableType> Reach(IEnumerable<string> kinds)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(kinds.Append("meta.v1.ObjectMeta"));
        while (open.TryPop(out string? name))
        {
            if (!reached.Add(name))
            {
                continue;
            }

            TableType type = _types.GetValueOrDefault(name) ?? throw new InvalidDataException($"kinds.txt: the table has no type {name}");
            foreach (TableField field in type.Fields)
            {
                if (Spelling.Named(field.Type, type.Package) is { } next && !_scalars.ContainsKey(next))
                {
                    open.Push(next);
                }
            }
        }

        return [.. reached.Select(n => _types[n])];
    }
}
