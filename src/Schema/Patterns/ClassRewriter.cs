using System.Text;

namespace Xebec.Schema.Patterns;

/// <summary>Bracket expressions.</summary>
internal static class ClassRewriter
{
    /// <summary>Rewrites the class that begins at <paramref name="at"/> and stands behind it afterwards.</summary>
    public static void Rewrite(string pattern, ref int at, StringBuilder text, ref string? problem)
    {
        int start = at++;
        text.Append('[');
        if (at < pattern.Length && pattern[at] == '^')
        {
            text.Append('^');
            at++;
        }

        bool first = true;
        while (problem is null)
        {
            if (at >= pattern.Length)
            {
                problem = $"error parsing regexp: missing closing ]: `{pattern[start..]}`";
                return;
            }

            if (pattern[at] == ']' && !first)
            {
                at++;
                text.Append(']');
                return;
            }

            first = false;
            int from = at;
            if (TryNamed(pattern, ref at, text, ref problem))
            {
                continue;
            }

            string low = One(pattern, ref at, out int lowCode, ref problem);
            if (problem is null && lowCode >= 0 && at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']')
            {
                at++;
                string high = One(pattern, ref at, out int highCode, ref problem);
                if (problem is null && highCode < lowCode)
                {
                    problem = $"error parsing regexp: invalid character class range: `{pattern[from..at]}`";
                }

                text.Append(low).Append('-').Append(high);
                continue;
            }

            text.Append(low);
        }
    }

    private static string One(string pattern, ref int at, out int code, ref string? problem)
    {
        if (pattern[at] == '\\' && at + 1 < pattern.Length)
        {
            return EscapeRewriter.Rewrite(pattern, ref at, inClass: true, out code, ref problem);
        }

        bool pair = char.IsSurrogatePair(pattern, at);
        code = pair ? char.ConvertToUtf32(pattern, at) : pattern[at];
        at += pair ? 2 : 1;
        return EscapeRewriter.Character(code, inClass: true);
    }

    private static bool TryNamed(string pattern, ref int at, StringBuilder text, ref string? problem)
    {
        if (at + 1 >= pattern.Length || pattern[at] != '[' || pattern[at + 1] != ':')
        {
            return false;
        }

        int end = pattern.IndexOf(":]", at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        string name = pattern[(at + 2)..end];
        string? set = name.TrimStart('^') switch
        {
            "alnum" => "0-9A-Za-z",
            "alpha" => "A-Za-z",
            "ascii" => "\\x00-\\x7f",
            "blank" => "\\t ",
            "cntrl" => "\\x00-\\x1f\\x7f",
            "digit" => "0-9",
            "graph" => "!-~",
            "lower" => "a-z",
            "print" => " -~",
            "punct" => "!-/:-@\\[-`{-~",
            "space" => "\\t\\n\\v\\f\\r ",
            "upper" => "A-Z",
            "word" => "0-9A-Za-z_",
            "xdigit" => "0-9A-Fa-f",
            _ => null,
        };
        if (set is null || name.StartsWith('^'))
        {
            problem = $"error parsing regexp: invalid character class range: `{pattern[at..(end + 2)]}`";
            return true;
        }

        text.Append(set);
        at = end + 2;
        return true;
    }
}
