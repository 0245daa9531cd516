using System.Globalization;
using System.Text.RegularExpressions;
using Xebec.Api.Documents;

namespace Xebec.Schema.Tables;

/// <summary>
/// A simple JSONPath: members after dots or quoted in brackets, elements by index (from the end when negative), all elements, and those
/// whose member compares to a literal, such as <c>.status.conditions[?(@.type=="Ready")].status</c>.
/// </summary>
public sealed partial class ValuePath
{
    private readonly List<Match>? _steps;

    private ValuePath(List<Match>? steps) => _steps = steps;

    /// <summary>A text that is no such path leads nowhere.</summary>
    public static ValuePath Parse(string text)
    {
        var steps = Step().Matches(text).ToList();
        return new ValuePath(steps.Sum(s => s.Length) == text.Length ? steps : null);
    }

    /// <summary>What the path leads to first; absent when it leads nowhere.</summary>
    public Value First(Value root) => _steps is null ? default : First(_steps, root, 0);

    private static Value First(List<Match> steps, Value value, int step)
    {
        if (step == steps.Count || !value.Exists)
        {
            return value;
        }

        GroupCollection parts = steps[step].Groups;
        if (parts["name"].Success)
        {
            return First(steps, value[parts["name"].Value.Replace("\\", "", StringComparison.Ordinal)], step + 1);
        }

        var candidates = value.Elements.ToList();
        if (parts["index"].Success)
        {
            int index = int.Parse(parts["index"].Value, CultureInfo.InvariantCulture);
            index += index < 0 ? candidates.Count : 0;
            return index >= 0 && index < candidates.Count ? First(steps, candidates[index], step + 1) : default;
        }

        if (parts["all"].Success && value.IsObject)
        {
            candidates = [.. value.Members.ToList().Select(m => m.Value)];
        }

        foreach (Value candidate in candidates)
        {
            if ((parts["all"].Success || Fits(parts, candidate)) && First(steps, candidate, step + 1) is { Exists: true } found)
            {
                return found;
            }
        }

        return default;
    }

    private static bool Fits(GroupCollection parts, Value candidate)
    {
        if (!parts["of"].Success)
        {
            return false;
        }

        Value part = Parse(parts["of"].Value).First(candidate);
        string literal = parts["literal"].Value.Trim('"', '\'');
        return parts["compare"].Value switch
        {
            "" => part.Exists,
            "==" => part.Exists && (part.Text ?? part.ToString()) == literal,
            _ => part.Exists && (part.Text ?? part.ToString()) != literal,
        };
    }

    [GeneratedRegex("""
        \G(?:\.(?<name>(?:[^.\[\]*\\]|\\.)+)|\['(?<name>[^']*)'\]|\["(?<name>[^"]*)"\]|\[(?<index>-?[0-9]{1,9})\]|(?<all>\[\*\]|\.\*)|\[\?\(\s*@(?<of>[^=!\s)]*)\s*(?:(?<compare>==|!=)\s*(?<literal>"[^"]*"|'[^']*'|[^\s)]+)\s*)?\)\])
        """, RegexOptions.CultureInvariant)]
    private static partial Regex Step();
}
