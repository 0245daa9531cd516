using System.Collections.Frozen;
using System.Text;

namespace Xebec.Schema.Cel.Checking;

/// <summary>The names under which expressions reach properties whose own names are no identifiers, or words of the language.</summary>
public static class FieldNames
{
    private static readonly FrozenSet<string> Words = FrozenSet.Create(StringComparer.Ordinal,
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
        "package", "namespace", "return");

    /// <summary>Null for properties that expressions cannot reach.</summary>
    public static string? Escape(string property)
    {
        if (property.Length == 0 || char.IsAsciiDigit(property[0]))
        {
            return null;
        }

        if (Words.Contains(property))
        {
            return $"__{property}__";
        }

        var name = new StringBuilder(property.Length);
        for (int i = 0; i < property.Length; i++)
        {
            char c = property[i];
            if (c == '_' && i + 1 < property.Length && property[i + 1] == '_')
            {
                name.Append("__underscores__");
                i++;
                continue;
            }

            if (c == '_' || char.IsAsciiLetterOrDigit(c))
            {
                name.Append(c);
                continue;
            }

            string? word = c switch { '.' => "__dot__", '-' => "__dash__", '/' => "__slash__", _ => null };
            if (word is null)
            {
                return null;
            }

            name.Append(word);
        }

        return name.ToString();
    }
}
