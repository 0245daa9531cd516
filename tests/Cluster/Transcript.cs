using System.Globalization;
using System.Text.RegularExpressions;

namespace Xebec.Tests.Cluster;

/// <summary>
/// What somebody types at kubectl and what they read then, as a text:
/// <code>
/// &gt; web.yaml                 a file; its lines follow
/// $ get cm nosuch            a command without "kubectl"
/// $1.28- events              of these versions only: 1.28-, -1.27, 1.27-1.29
/// ! get nosuch               a command that must fail
/// shown                      what it prints, first its output, then its errors
/// ++                         the same again until it prints that, for a minute
/// </code>
/// In commands and lines <c>{ns}</c> is the namespace, <c>{dir}</c> the folder of the files; in lines <c>…</c> is any text, a line of
/// only <c>…</c> is any number of lines, and two blanks are two or more. Lines that begin with <c># </c> and empty ones at the end of what
/// is printed say nothing.
/// </summary>
internal sealed partial record Transcript(IReadOnlyList<TranscriptFile> Files, IReadOnlyList<TranscriptCommand> Commands)
{
    public static Transcript Read(string path)
    {
        var files = new List<TranscriptFile>();
        var commands = new List<TranscriptCommand>();
        List<string> into = [];
        foreach (string line in File.ReadLines(path).Where(l => !l.StartsWith("# ", StringComparison.Ordinal)))
        {
            if (line.StartsWith("> ", StringComparison.Ordinal))
            {
                files.Add(new TranscriptFile(line[2..], into = []));
            }
            else if (CommandLine().Match(line) is { Success: true } command)
            {
                var versions = KubectlVersions.Read(command.Groups["versions"].Value);
                bool fails = command.Groups["kind"].Value == "!";
                commands.Add(new TranscriptCommand(command.Groups["words"].Value, fails, versions, into = []));
            }
            else if (line == "++")
            {
                commands[^1] = commands[^1] with { Repeats = true };
            }
            else
            {
                into.Add(line);
            }
        }

        return new Transcript(files, commands);
    }

    [GeneratedRegex(@"^(?<kind>[$!])(?<versions>[0-9.-]*) (?<words>.*)$")]
    private static partial Regex CommandLine();
}

internal sealed record TranscriptFile(string Name, IReadOnlyList<string> Lines);

/// <param name="Words">As typed; quotes keep blanks together.</param>
/// <param name="Fails">It must end with another code than 0.</param>
/// <param name="Versions">Of kubectl that it is for.</param>
/// <param name="Shown">What it prints.</param>
internal sealed partial record TranscriptCommand(string Words, bool Fails, KubectlVersions Versions, IReadOnlyList<string> Shown)
{
    /// <summary>It is given until it prints what is expected.</summary>
    public bool Repeats { get; init; }

    /// <summary>Single quotes group; there is no other syntax.</summary>
    public string[] Arguments(Func<string, string> fill) =>
        [.. Word().Matches(Words).Select(m => fill(m.Groups[1].Success ? m.Groups[1].Value + m.Groups[2].Value : m.Value))];

    public bool Matches(string printed, Func<string, string> fill)
    {
        var pattern = new System.Text.StringBuilder("^");
        foreach (string line in string.Join('\n', Shown).TrimEnd('\n').Split('\n'))
        {
            string escaped = Gap().Replace(Regex.Escape(fill(line).TrimEnd()).Replace("…", ".*", StringComparison.Ordinal), " {2,}");
            pattern.Append(line == "…" ? "(.*\n)*" : escaped + "[ \t]*\n");
        }

        return Regex.IsMatch(printed.TrimEnd('\n') + "\n", pattern.Append("\n*$").ToString());
    }

    // between columns, whose widths depend on what is in them; what a line begins with is left alone
    [GeneratedRegex(@"(?<=[^ ])(\\ ){2,}")]
    private static partial Regex Gap();

    // --flag='a b' is one word, and so is 'a b'
    [GeneratedRegex(@"([^\s']*)'([^']*)'|\S+")]
    private static partial Regex Word();
}

/// <summary>Minor versions of kubectl, both ends included.</summary>
internal readonly record struct KubectlVersions(int First, int Last)
{
    public static KubectlVersions Read(string text)
    {
        int Minor(string version, int otherwise) => version.Length == 0
            ? otherwise
            : int.Parse(version.Split('.')[1], CultureInfo.InvariantCulture);
        string[] ends = text.Split('-');
        return ends.Length == 1
            ? new KubectlVersions(Minor(text, 0), Minor(text, int.MaxValue))
            : new KubectlVersions(Minor(ends[0], 0), Minor(ends[1], int.MaxValue));
    }

    public bool Have(int minor) => minor >= First && minor <= Last;
}
