using System.Text.RegularExpressions;

namespace Xebec.Tests.Tidy;

/// <summary>Documents say what is there: names that are quoted exist, links lead somewhere, claims name their test.</summary>
public sealed partial class DocumentsTests
{
    private static IEnumerable<SourceFile> Documents => Checkout.Files.Where(file => file.Is(".md"));

    /// <summary>Decisions and the change log tell of their day; names they quote may be gone since.</summary>
    private static IEnumerable<SourceFile> OfToday => Documents.Where(file =>
        file.Path != "CHANGELOG.md" && !file.Path.StartsWith("docs/decisions/", StringComparison.Ordinal));

    [Fact]
    public void Names_in_backticks_exist()
    {
        var known = Checkout.Files
            .Where(file => !file.Is(".md", ".lock.json"))
            .SelectMany(file => Word().Matches(file.Text).Select(found => found.Value).Append(Path.GetFileNameWithoutExtension(file.Path)))
            .ToHashSet();
        Findings.None(
            from file in OfToday
            from Match span in Quoted().Matches(Prose(file))
            from Match name in TypeName().Matches(span.Groups[1].Value)
            where !known.Contains(name.Value)
            select $"{file.Path}: `{span.Groups[1].Value}`",
            "A document quotes a name that no source has:");
    }

    [Fact]
    public void Links_between_files_lead_somewhere() => Findings.None(
        from file in Documents
        from Match link in Link().Matches(Prose(file))
        let target = Path.GetFullPath(Path.Combine(Checkout.Root, file.Folder, link.Groups[1].Value))
        where !File.Exists(target) && !Directory.Exists(target)
        select $"{file.Path}: {link.Groups[1].Value}",
        "A link to a file that is not there:");

    [Fact]
    public void What_the_readme_says_works_is_checked_by_a_test()
    {
        var classes = Checkout.Code
            .Where(file => file.Path.StartsWith("tests/", StringComparison.Ordinal) && Test().IsMatch(file.Text))
            .SelectMany(file => ClassName().Matches(file.Text).Select(found => found.Groups[1].Value))
            .ToHashSet();
        var rows = Rows().ToList();
        Assert.True(rows.Count > 0, "README.md has no table with the column \"checked by\".");
        Findings.None(
            from row in rows
            let named = Quoted().Matches(row.Last()).Select(found => found.Groups[1].Value).ToList()
            where named.Count == 0 || !named.All(classes.Contains)
            select string.Join(" | ", row),
            "A row of README.md whose last column names no test class that exists:");
    }

    private static IEnumerable<string[]> Rows() => Checkout.Files.Single(file => file.Path == "README.md").Lines
        .SkipWhile(line => !line.Contains("| checked by |", StringComparison.Ordinal))
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries));

    private static string Prose(SourceFile file) => Block().Replace(file.Text, "");

    [GeneratedRegex(@"^```.*?^```|^    .*?$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"`([^`\n]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?<![\w-])[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+(?![\w-])")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\]\((?![a-z]+:|#)([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[(Fact|Theory)")]
    private static partial Regex Test();

    [GeneratedRegex(@"\bclass (\w+)")]
    private static partial Regex ClassName();
}
