using System.Text.RegularExpressions;

namespace Xebec.Tests.Tidy;

/// <summary>What a tidy test found wrong: one line each, with the place, and what to do about it.</summary>
internal static class Findings
{
    /// <summary>Fails with all findings at once when there are any.</summary>
    public static void None(IEnumerable<string> findings, string remedy)
    {
        var found = findings.Distinct().ToList();
        Assert.True(found.Count == 0, $"{remedy}\n{string.Join('\n', found.Take(50))}{(found.Count > 50 ? $"\n… {found.Count} in all" : "")}");
    }

    /// <summary>Every line of the files that the expression matches, as <c>path(line): text</c>.</summary>
    public static IEnumerable<string> Lines(IEnumerable<SourceFile> files, Regex expression) =>
        from file in files
        from line in file.Lines.Select((text, index) => (text, number: index + 1))
        where expression.IsMatch(line.text)
        select $"{file.Path}({line.number}): {line.text.Trim()}";
}
