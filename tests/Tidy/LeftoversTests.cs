using System.Text.RegularExpressions;

namespace Xebec.Tests.Tidy;

/// <summary>What is left lying about when work stops half way.</summary>
public sealed partial class LeftoversTests
{
    private const int LinesAtMost = 700;
    private const int ColumnsAtMost = 140;
    private static readonly string[] Narrow = ["src/", "sim/", "tools/"];

    /// <summary>Files and folders with a reason to be wide: <c>path: reason</c>.</summary>
    private static readonly string[] Wide =
    [
        .. File.ReadLines(Path.Combine(Checkout.Root, "tests", "Tidy", "wide.txt"))
            .Where(l => l.Length > 0 && l[0] != '#').Select(l => l[..l.IndexOf(':')]),
    ];

    private static IEnumerable<SourceFile> Program => Checkout.Code.Where(file =>
        Narrow.Any(part => file.Path.StartsWith(part, StringComparison.Ordinal))
        && !Wide.Any(part => file.Path.StartsWith(part, StringComparison.Ordinal)));

    private static IEnumerable<SourceFile> Written => Checkout.Files.Where(file =>
        file.Is(".cs", ".md", ".csproj", ".props", ".targets", ".sh", ".slnx", ".editorconfig") || file.Path is "xebec" or "test" or ".ci/run");

    [Fact]
    public void No_note_of_work_to_do_is_left() =>
        Findings.None(Findings.Lines(Written, Notes()), "Do it, or open an issue:");

    [Fact]
    public void No_code_is_commented_out() =>
        Findings.None(Findings.Lines(Checkout.Code, CommentedCode()), "Remove it; git remembers:");

    /// <summary>But for those that compare with recordings of upstream, which stand beside the project and not in it; ./test says so.</summary>
    [Fact]
    public void No_test_is_skipped() =>
        Findings.None(Findings.Lines(Checkout.Code, Skips()), "Make it pass, or remove it and say so in the README:");

    [Fact]
    public void Nothing_is_declared_and_not_implemented() =>
        Findings.None(Findings.Lines(Checkout.Code, Unimplemented()), "Implement it, or leave it out:");

    [Fact]
    public void No_exception_is_swallowed_without_a_word() => Findings.None(
        from file in Checkout.Code
        from Match found in EmptyCatch().Matches(file.Text)
        select $"{file.Path}({file.Text[..found.Index].Count(letter => letter == '\n') + 1})",
        "Handle it, let it pass, or say in the block why nothing is to be done:");

    [Fact]
    public void No_line_ends_in_white_space() =>
        Findings.None(Findings.Lines(Written, TrailingSpace()), "Remove the white space (dotnet format whitespace):");

    [Fact]
    public void Code_is_indented_with_spaces() =>
        Findings.None(Findings.Lines(Checkout.Code, Tab()), "Write spaces, or \\t in a string:");

    [Fact]
    public void No_file_is_longer_than_two_ideas() => Findings.None(
        from file in Checkout.Code
        where file.Lines.Length > LinesAtMost
        select $"{file.Path}: {file.Lines.Length} lines",
        $"Split it by idea; {LinesAtMost} lines are the most:");

    [Fact]
    public void No_line_of_the_program_is_wider_than_a_window() => Findings.None(
        from file in Program
        from line in file.Lines.Select((text, index) => (text, number: index + 1))
        where line.text.Length > ColumnsAtMost && !Unbroken().IsMatch(line.text)
        select $"{file.Path}({line.number}): {line.text.Length} columns",
        $"Break it where a reader would; {ColumnsAtMost} columns are the most, or the file is one table, named in wide.txt:");

    [Fact]
    public void No_folder_or_file_is_named_after_nothing() => Findings.None(
        from file in Checkout.Files
        where file.Path.Split('/').Any(part => Nameless().IsMatch(part))
        select file.Path,
        "Name it after what it is about:");

    [Fact]
    public void No_developer_machine_is_mentioned() =>
        Findings.None(Findings.Lines(Written, Machine()), "The project knows no machine and no mirror:");

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK)\b")]
    private static partial Regex Notes();

    [GeneratedRegex(@"^\s*//\s*((var|await|return|throw|using|public|private|internal|if|for|foreach|while)\b.*[;{]|[\w.<>\[\]]+(\(.*\)|\s\w+\s=\s.*|\s=\s.*);|\}|\{)\s*$")]
    private static partial Regex CommentedCode();

    [GeneratedRegex(@"^\s*\[(Fact|Theory|InlineData|MemberData).*\bSkip(When|Unless)?\s*=|Assert\.Skip(?!Unless\(Recordings\.Exist,)")]
    private static partial Regex Skips();

    [GeneratedRegex(@"new NotImplemented" + @"Exception")]
    private static partial Regex Unimplemented();

    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*(when\s*\([^{]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();

    // texts that would be another text in two lines, and expressions that nobody could read in two
    [GeneratedRegex("""^\s*(\[GeneratedRegex\(|\$*\"{3}|return \$*\"{3}|@"|\\G)""")]
    private static partial Regex Unbroken();

    [GeneratedRegex(@"[ \t\r]$")]
    private static partial Regex TrailingSpace();

    [GeneratedRegex(@"\t")]
    private static partial Regex Tab();

    [GeneratedRegex(@"^(Utils?|Helpers?|Common|Manager|Misc)$|(Utils?|Helpers?)\.cs$", RegexOptions.IgnoreCase)]
    private static partial Regex Nameless();

    [GeneratedRegex(@"(?<![\w.-])/(wo" + @"rk/(main|wt|shared|bin)|root|home/\w+)/(?!\.kube|\.ssh)|arti" + @"factory|\bj" + @"frog\b|\bdev" + @"pi\b")]
    private static partial Regex Machine();
}
