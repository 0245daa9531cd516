namespace Xebec.Tools.Accessors;

/// <summary>Takes the table's spelling of a type apart.</summary>
internal static class Spelling
{
    private static readonly string[] Plain = ["string", "boolean", "int32", "int64", "double", "bytes"];

    /// <summary>Without how it merges and what protobuf wraps it in: <c>X</c>, <c>X[]</c> or <c>map&lt;X&gt;</c>.</summary>
    public static string Bare(string spelling)
    {
        int mark = spelling.IndexOf('~');
        string text = mark < 0 ? spelling : spelling[..mark];
        if (text.StartsWith("map<", StringComparison.Ordinal))
        {
            return $"map<{Bare(text[4..^1])}>";
        }

        int open = text.IndexOf('[');
        return open < 0 ? text : text[..open] + "[]";
    }

    /// <summary>The short name of the named type inside; null when there is none.</summary>
    public static string? Named(string spelling, string package)
    {
        string inner = Bare(spelling);
        while (inner.StartsWith("map<", StringComparison.Ordinal) || inner.EndsWith("[]", StringComparison.Ordinal))
        {
            inner = inner[0] == 'm' && inner[^1] == '>' ? inner[4..^1] : inner[..^2];
        }

        return Plain.Contains(inner) ? null : inner.Contains('.') ? inner : $"{package}.{inner}";
    }
}
