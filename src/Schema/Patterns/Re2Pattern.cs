using System.Text;
using System.Text.RegularExpressions;

namespace Xebec.Schema.Patterns;

/// <summary>
/// A regular expression in Go's syntax (RE2), matched in time linear in the text. What Go refuses is refused in Go's words; what .NET
/// reads otherwise (classes beyond ASCII, the end of a text, look-around) is rewritten or refused.
/// </summary>
public sealed class Re2Pattern
{
    /// <summary>
    /// Longest pattern in UTF-16 units. The platform's reader joins neighbouring texts pair by pair,
    /// so that its work grows with the square of a pattern: at this length 200 MB of short-lived
    /// memory at worst. Go has no such limit; the longest patterns of known definitions have 2,000.
    /// </summary>
    public const int LengthMax = 10_000;

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private readonly Regex _regex;

    private Re2Pattern(Regex regex) => _regex = regex;

    /// <summary>Compiles; <paramref name="problem"/> has Go's words: <c>error parsing regexp: missing closing ): `(`</c>.</summary>
    public static Re2Pattern? TryParse(string pattern, out string? problem)
    {
        return Guard(pattern, rewritten => new Re2Pattern(new Regex(rewritten, Options)), out problem);
    }

    /// <summary>As <see cref="TryParse"/>, for patterns known at run time only: the platform keeps the last few.</summary>
    public static bool? IsMatch(string text, string pattern, out string? problem)
    {
        object? match = Guard<object>(pattern, rewritten => Regex.IsMatch(text, rewritten, Options), out problem);
        return (bool?)match;
    }

    /// <summary>Whether the pattern is found anywhere.</summary>
    public bool IsMatch(string text) => _regex.IsMatch(text);

    /// <summary>The first match; null when there is none.</summary>
    public string? Find(string text) => _regex.Match(text) is { Success: true } match ? match.Value : null;

    /// <summary>Matches from the left, without overlaps, at most so many.</summary>
    public IEnumerable<string> FindAll(string text, int most) => _regex.Matches(text).Take(most).Select(m => m.Value);

    // what the platform's automata cannot hold is as much the pattern's fault as a wrong bracket
    private static T? Guard<T>(string pattern, Func<string, T> use, out string? problem)
        where T : class
    {
        if (!TryRewrite(pattern, out string rewritten, out problem))
        {
            return null;
        }

        try
        {
            return use(rewritten);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            problem = TooLarge(pattern);
            return null;
        }
    }

    private static string TooLarge(string pattern) => $"error parsing regexp: expression too large: `{pattern}`";

    private static bool TryRewrite(string pattern, out string rewritten, out string? problem)
    {
        if (pattern.Length > LengthMax)
        {
            rewritten = "";
            problem = TooLarge(pattern);
            return false;
        }

        var text = new StringBuilder(pattern.Length + 8);
        var rewriter = new Re2Rewriter(pattern, text);
        problem = rewriter.Run();
        rewritten = text.ToString();
        return problem is null;
    }
}
