using Xebec.Api.Documents;

namespace Xebec.Server.Custom.Rules;

/// <summary>The fieldPath of a rule: members after dots, or quoted in brackets.</summary>
internal static class RulePath
{
    /// <summary>The members; null when the text is no path.</summary>
    public static IReadOnlyList<string>? Steps(string path)
    {
        List<string> steps = [];
        int at = 0;
        while (at < path.Length)
        {
            if (path[at] == '.')
            {
                int end = path.AsSpan(at + 1).IndexOfAny('.', '[');
                string step = end < 0 ? path[(at + 1)..] : path.Substring(at + 1, end);
                if (step.Length == 0 || !step.All(c => c == '_' || char.IsAsciiLetterOrDigit(c)))
                {
                    return null;
                }

                steps.Add(step);
                at += step.Length + 1;
            }
            else
            {
                int end = path.IndexOf("']", at, StringComparison.Ordinal);
                if (end < 0 || !path.AsSpan(at).StartsWith("['"))
                {
                    return null;
                }

                steps.Add(
                    path[(at + 2)..end].Replace("\\'", "'", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal));
                at = end + 2;
            }
        }

        return steps;
    }

    /// <summary>Whether the path leads to something the schema knows.</summary>
    public static bool IsIn(Value schema, string path)
    {
        if (Steps(path) is not { Count: > 0 } steps)
        {
            return false;
        }

        foreach (string step in steps)
        {
            Value property = schema["properties"][step];
            schema = property.Exists ? property : schema["additionalProperties"];
            if (!schema.IsObject)
            {
                return false;
            }
        }

        return true;
    }
}
