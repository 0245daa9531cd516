using Xebec.Api.Keys;

namespace Xebec.Schema.Tables;

/// <summary>Where everything begins in the table: one pass over the lines that do not start with a space.</summary>
internal sealed class TableSections
{
    public string Release { get; private set; } = "";

    /// <summary>The short name of a package → its full name.</summary>
    public Dictionary<string, string> Packages { get; } = new(StringComparer.Ordinal);

    /// <summary>Positions of the lines of group versions; their resources follow.</summary>
    public List<int> Versions { get; } = [];

    /// <summary>Kind → position of its columns.</summary>
    public List<(string Kind, int Position)> Columns { get; } = [];

    /// <summary>Full name → position of its line.</summary>
    public Dictionary<string, int> Types { get; } = new(1024, StringComparer.Ordinal);

    public Dictionary<KindName, string> Kinds { get; } = [];

    public static TableSections Find(TableText text)
    {
        var sections = new TableSections();
        for (int position = 0; position < text.Length;)
        {
            ReadOnlySpan<byte> line = text.Line(position);
            if (!line.IsEmpty && line[0] != ' ')
            {
                sections.Add(position, line);
            }

            position += line.Length + 1;
        }

        return sections;
    }

    /// <summary>The full name of <c>core.v1.Pod</c>.</summary>
    public string FullName(string name)
    {
        int dot = name.LastIndexOf('.');
        return $"{Packages[name[..dot]]}{name[dot..]}";
    }

    private void Add(int position, ReadOnlySpan<byte> line)
    {
        var words = new Words(line);
        switch (words.NextText())
        {
            case "kubernetes":
                Release = words.NextText();
                break;
            case "package":
                Packages.Add(words.NextText(), words.NextText());
                break;
            case "version":
                Versions.Add(position);
                break;
            case "columns":
                Columns.Add((words.NextText(), position));
                break;
            case "scalar":
                Types.Add(FullName(words.NextText()), position);
                break;
            case "type":
                AddType(position, ref words);
                break;
            case "resource" or "end":
                break;
            case string other:
                throw new InvalidDataException($"table: what is {other}?");
        }
    }

    private void AddType(int position, ref Words words)
    {
        string name = FullName(words.NextText());
        Types.Add(name, position);
        for (ReadOnlySpan<byte> word = words.Next(); !word.IsEmpty; word = words.Next())
        {
            if (word.StartsWith("gvk="u8))
            {
                string[] parts = TableText.Text(word[4..]).Split('/');
                Kinds.Add(new KindName(parts[0], parts[1], parts[2]), name);
            }
        }
    }
}
