using System.Text;

namespace Xebec.Node.Pods.Specs;

/// <summary>
/// References to variables in commands, arguments and values: <c>$(NAME)</c>.
/// <c>$$</c> is a dollar sign; what nobody knows stays as written.
/// </summary>
public static class Expansion
{
    public static string Expand(string text, Func<string, string?> value)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
        {
            return text;
        }

        var expanded = new StringBuilder();
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] != '$' || at + 1 == text.Length)
            {
                expanded.Append(text[at]);
                continue;
            }

            char next = text[++at];
            int end = next == '(' ? text.IndexOf(')', at) : -1;
            if (next == '$')
            {
                expanded.Append('$');
            }
            else if (end < 0)
            {
                expanded.Append('$').Append(next);
            }
            else
            {
                string name = text[(at + 1)..end];
                expanded.Append(value(name) ?? $"$({name})");
                at = end;
            }
        }

        return expanded.ToString();
    }
}
