using System.Globalization;

namespace Xebec.Node.Simulated;

/// <summary>Something a simulated process does.</summary>
internal abstract record SimulatedStep
{
    /// <summary>Writes a line.</summary>
    public sealed record Print(string Text, bool ToStderr) : SimulatedStep;

    /// <summary>Waits; null: until it is ended from outside.</summary>
    public sealed record Sleep(TimeSpan? Span) : SimulatedStep;

    public sealed record Exit(int Code) : SimulatedStep;
}

/// <summary>
/// What a simulated process does, understood from its command line. The words known are those that test pods are written with, so that the
/// same pod behaves alike in a real container of busybox: <c>sleep</c>, <c>echo</c>, <c>true</c>, <c>false</c>, <c>exit</c>, <c>trap 'exit
/// N' TERM</c>, and <c>sh -c</c> with these separated by semicolons. Anything else runs until it is ended.
/// </summary>
/// <param name="TermExitCode">Code it exits with when asked to stop; null: it doesn't listen, as a process 1 without a handler.</param>
internal sealed record SimulatedProgram(IReadOnlyList<SimulatedStep> Steps, int? TermExitCode)
{
    public static SimulatedProgram Parse(IReadOnlyList<string> command)
    {
        if (command is ["sh" or "/bin/sh", "-c", var script, ..])
        {
            return ParseScript(script);
        }

        return new([.. Statement(command)], null);
    }

    private static SimulatedProgram ParseScript(string script)
    {
        var steps = new List<SimulatedStep>();
        int? termExitCode = null;
        foreach (IReadOnlyList<string> words in Statements(script))
        {
            if (words is ["trap", var handler, "TERM"])
            {
                termExitCode = handler.Split(' ') is ["exit", var code] ? Number(code) : 0;
            }
            else
            {
                steps.AddRange(Statement(words));
            }
        }

        return new(steps, termExitCode);
    }

    private static IEnumerable<SimulatedStep> Statement(IReadOnlyList<string> words)
    {
        switch (words)
        {
            case ["sleep" or "/bin/sleep", var seconds]:
                yield return new SimulatedStep.Sleep(
                    double.TryParse(seconds, CultureInfo.InvariantCulture, out double span) ? TimeSpan.FromSeconds(span) : null);
                break;
            case ["echo" or "/bin/echo", .., ">&2"]:
                yield return new SimulatedStep.Print(string.Join(' ', words.Skip(1).SkipLast(1)), ToStderr: true);
                break;
            case ["echo" or "/bin/echo", ..]:
                yield return new SimulatedStep.Print(string.Join(' ', words.Skip(1)), ToStderr: false);
                break;
            case ["exit", var code]:
                yield return new SimulatedStep.Exit(Number(code));
                break;
            case ["true" or "/bin/true"]:
                break;
            case ["false" or "/bin/false"]:
                yield return new SimulatedStep.Exit(1);
                break;
            default:
                yield return new SimulatedStep.Sleep(null);
                break;
        }
    }

    private static int Number(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out int number) ? number & 0xFF : 2;

    /// <summary>Splits at semicolons and newlines into words, which quotes keep together.</summary>
    private static IEnumerable<IReadOnlyList<string>> Statements(string script)
    {
        var words = new List<string>();
        string word = "";
        bool inWord = false;
        char quote = '\0';
        foreach (char c in script + ";")
        {
            if (quote != '\0')
            {
                (word, quote) = c == quote ? (word, '\0') : (word + c, quote);
            }
            else if (c is '\'' or '"')
            {
                (quote, inWord) = (c, true);
            }
            else if (c is ' ' or ';' or '\n')
            {
                if (inWord)
                {
                    words.Add(word);
                }

                (word, inWord) = ("", false);
                if (c != ' ' && words.Count > 0)
                {
                    yield return words;
                    words = [];
                }
            }
            else
            {
                (word, inWord) = (word + c, true);
            }
        }
    }
}
