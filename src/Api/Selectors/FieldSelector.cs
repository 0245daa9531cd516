using System.Text;

namespace Xebec.Api.Selectors;

/// <summary>One term of a field selector: a field is, or is not, exactly a value.</summary>
public readonly record struct FieldTerm(string Field, bool Equal, string Value)
{
    public override string ToString() => $"{Field}{(Equal ? "=" : "!=")}{FieldSelector.Escape(Value)}";
}

/// <summary>Conditions on fields, all of which must hold. Which fields a resource knows is for its own code to say.</summary>
public sealed class FieldSelector
{
    private FieldSelector(IReadOnlyList<FieldTerm> terms) => Terms = terms;

    public static FieldSelector Everything { get; } = new([]);

    /// <summary>
    /// In the order of their text, as upstream sorts them: the first that a resource does not know is the one complained about.
    /// </summary>
    public IReadOnlyList<FieldTerm> Terms { get; }

    public bool MatchesEverything => Terms.Count == 0;

    public static FieldSelector Of(params IEnumerable<FieldTerm> terms) => new([.. terms]);

    /// <summary>Reads a query's fieldSelector; <paramref name="problem"/> has upstream's words.</summary>
    public static bool TryParse(string text, out FieldSelector selector, out string? problem)
    {
        var terms = new List<FieldTerm>();
        selector = Everything;
        problem = null;
        foreach (string part in SplitTerms(text).Order(StringComparer.Ordinal).Where(p => p.Length > 0))
        {
            int at = part.AsSpan().IndexOfAny('=', '!');
            while (at >= 0 && part[at] == '!' && (at + 1 == part.Length || part[at + 1] != '='))
            {
                int next = part.AsSpan(at + 1).IndexOfAny('=', '!');
                at = next < 0 ? -1 : at + 1 + next;
            }

            if (at < 0)
            {
                problem = $"invalid selector: '{text}'; can't understand '{part}'";
                return false;
            }

            bool equal = part[at] == '=';
            int operatorLength = equal && (at + 1 == part.Length || part[at + 1] != '=') ? 1 : 2;
            if (!TryUnescape(part[(at + operatorLength)..], out string value, out problem))
            {
                return false;
            }

            terms.Add(new FieldTerm(part[..at], equal, value));
        }

        selector = new FieldSelector(terms);
        return true;
    }

    /// <param name="field">A field's value by its name; "" when unset, as upstream's field sets say.</param>
    public bool Matches(Func<string, string> field) => Terms.All(t => field(t.Field) == t.Value == t.Equal);

    /// <summary>The value a field must have exactly, when some term demands one; for finding objects by an index.</summary>
    public string? ExactValue(string field)
    {
        foreach (FieldTerm term in Terms)
        {
            if (term.Equal && term.Field == field)
            {
                return term.Value;
            }
        }

        return null;
    }

    public override string ToString() => string.Join(',', Terms);

    internal static string Escape(string value)
    {
        return value.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace(",", "\\,", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal);
    }

    // at commas that no backslash precedes
    private static List<string> SplitTerms(string text)
    {
        var terms = new List<string>();
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == ',')
            {
                terms.Add(text[start..i]);
                start = i + 1;
            }
        }

        terms.Add(text[start..]);
        return terms;
    }

    private static bool TryUnescape(string text, out string value, out string? problem)
    {
        var plain = new StringBuilder(text.Length);
        value = "";
        problem = null;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when i + 1 < text.Length && text[i + 1] is '\\' or ',' or '=':
                    plain.Append(text[++i]);
                    break;
                case '\\':
                    problem = "invalid field selector: invalid escape sequence: "
                        + $"\\{(i + 1 < text.Length ? Rune.GetRuneAt(text, i + 1).ToString() : "")}";
                    return false;
                case ',' or '=':
                    // Go prints the character's number
                    problem = $"invalid field selector: unescaped character in value: {(int)text[i]}";
                    return false;
                default:
                    plain.Append(text[i]);
                    break;
            }
        }

        value = plain.ToString();
        return true;
    }
}
