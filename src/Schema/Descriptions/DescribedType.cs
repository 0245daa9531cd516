namespace Xebec.Schema.Descriptions;

/// <summary>What is written down of one type.</summary>
/// <param name="Text">What it is; "" when there is nothing to say but of its fields.</param>
/// <param name="Like">Another type whose fields of the same names mean the same; null for none.</param>
internal sealed record DescribedType(string Text, string? Like)
{
    private const string Opening = "type ";

    /// <summary>By field name.</summary>
    public Dictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>What a field is for, as its type or one that is like it says; null when nobody wrote it down.</summary>
    public static string? TextOf(IReadOnlyDictionary<string, DescribedType> types, string type, string field)
    {
        for (string? name = type; name is not null && types.TryGetValue(name, out DescribedType? described); name = described.Like)
        {
            if (described.Fields.TryGetValue(field, out string? text))
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>
    /// Reads <c>type NAME: text</c> or <c>type NAME like OTHER: text</c>,
    /// and below it lines <c> field: text</c>. Empty lines are for the eye.
    /// </summary>
    /// <exception cref="InvalidDataException">A line is neither: a bug.</exception>
    public static void Read(TextReader text, Dictionary<string, DescribedType> types)
    {
        DescribedType? current = null;
        while (text.ReadLine() is { } line)
        {
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (line.Length == 0)
            {
                continue;
            }

            if (colon < 0 || (line[0] == ' ' ? current is null : !line.StartsWith(Opening, StringComparison.Ordinal)))
            {
                throw new InvalidDataException($"descriptions: what is {line}?");
            }

            string words = line[(colon + 2)..];
            if (line[0] == ' ')
            {
                current!.Fields.Add(line[1..colon], words);
                continue;
            }

            string[] names = line[Opening.Length..colon].Split(" like ");
            types.Add(names[0], current = new DescribedType(words, names.Length > 1 ? names[1] : null));
        }
    }
}
