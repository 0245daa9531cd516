using System.Globalization;
using System.Text;

namespace Xebec.Schema.Cel.Syntax;

/// <summary>What is wrong with an expression at one place.</summary>
/// <param name="Position">UTF-16 units from the beginning; negative when there is no place.</param>
/// <param name="Message">Without position.</param>
public readonly record struct CelIssue(int Position, string Message);

/// <summary>The problems of one expression, printed as upstream prints them: with the line and a mark under the place.</summary>
public sealed class CelIssues(string expression)
{
    private const int ShownMax = 100;

    private readonly List<CelIssue> _issues = [];

    public bool Any => _issues.Count > 0;

    public IReadOnlyList<CelIssue> All => _issues;

    internal void Add(int position, string message) => _issues.Add(new CelIssue(position, message));

    /// <summary>In the order of the places; the first hundred.</summary>
    public override string ToString()
    {
        List<CelIssue> sorted = [.. _issues.OrderBy(i => i.Position)];
        IEnumerable<string> texts = sorted.Take(ShownMax).Select(Describe);
        return string.Join('\n', sorted.Count > ShownMax ? texts.Append($"{sorted.Count - ShownMax} more errors were truncated") : texts);
    }

    private string Describe(CelIssue issue)
    {
        if (issue.Position < 0)
        {
            return $"ERROR: <input>:-1:0: {issue.Message}";
        }

        if (expression.Length == 0)
        {
            // an empty text has no line to show, and its end counts as lying before its first column
            return $"ERROR: <input>:1:0: {issue.Message}";
        }

        int position = Math.Min(issue.Position, expression.Length);
        int line = 1;
        int start = 0;
        for (int i = 0; i < position; i++)
        {
            if (expression[i] == '\n')
            {
                line++;
                start = i + 1;
            }
        }

        int end = expression.IndexOf('\n', start);
        string snippet = expression[start..(end < 0 ? expression.Length : end)].Replace('\t', ' ');
        int column = expression.AsSpan(start, position - start).EnumerateRunes().Count();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"ERROR: <input>:{line}:{column + 1}: {issue.Message}\n | {snippet}\n | ");
        Mark(text, snippet, column);
        return text.ToString();
    }

    // full-width dots stand under characters that take more than one byte
    private static void Mark(StringBuilder text, string snippet, int column)
    {
        int at = 0;
        foreach (Rune rune in snippet.EnumerateRunes())
        {
            bool wide = rune.Value > 0x7F;
            if (at++ == column)
            {
                text.Append(wide ? '＾' : '^');
                return;
            }

            text.Append(wide ? '．' : '.');
        }

        text.Append('.', Math.Max(0, column - at)).Append('^');
    }
}

file static class RuneCounting
{
    public static int Count(this SpanRuneEnumerator runes)
    {
        int count = 0;
        while (runes.MoveNext())
        {
            count++;
        }

        return count;
    }
}
