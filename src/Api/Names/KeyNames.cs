namespace Xebec.Api.Names;

/// <summary>
/// Small languages of their own: keys of config maps, environment variables, C identifiers, headers, percentages, path segments.
/// </summary>
public static class KeyNames
{
    private static readonly string BadConfigKey =
        NameMessages.Pattern("a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
            "[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name");

    private static readonly string[] BadCIdentifier =
        [NameMessages.Pattern(
            "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
            "[A-Za-z_][A-Za-z0-9_]*", "my_name", "MY_NAME", "MyName")];

    private static readonly string[] BadHeader =
        [NameMessages.Pattern("a valid HTTP header must consist of alphanumeric characters or '-'", "[-A-Za-z0-9]+", "X-Header-Name")];

    private static readonly string[] BadPercent =
        [NameMessages.Pattern("a valid percent string must be a numeric string followed by an ending '%'", "[0-9]+%", "1%", "93%")];

    private static readonly string[] BadReason =
        [NameMessages.Pattern(
            "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', "
            + "and must end with an alphanumeric character or '_'",
            "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?", "my_name", "MY_NAME", "MyName", "ReasonA,ReasonB", "ReasonA:ReasonB")];

    /// <summary>A key of a config map or secret: a file's name, which must not lead out of its folder.</summary>
    public static IReadOnlyList<string> ConfigKey(string key)
    {
        var problems = new List<string>();
        if (Lengths.Utf8(key) > DnsNames.SubdomainMax)
        {
            problems.Add(NameMessages.TooManyCharacters(DnsNames.SubdomainMax));
        }

        if (key.Length == 0 || key.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
        {
            problems.Add(BadConfigKey);
        }

        AddChangesOfFolder(key, problems);
        return problems;
    }

    /// <summary>An environment variable of a container: everything printable but <c>=</c>.</summary>
    public static IReadOnlyList<string> EnvironmentVariable(string name)
    {
        bool good = name.Length > 0 && name.All(c => c is >= ' ' and <= '~' and not '=');
        return good ? [] : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
    }

    public static IReadOnlyList<string> CIdentifier(string name)
    {
        bool good = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        return good ? [] : BadCIdentifier;
    }

    /// <summary>Why a condition is as it is, in one word for programs.</summary>
    public static IReadOnlyList<string> ConditionReason(string reason)
    {
        bool good = reason.Length > 0 && char.IsAsciiLetter(reason[0]) && (char.IsAsciiLetterOrDigit(reason[^1]) || reason[^1] == '_')
            && reason.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ',' or ':');
        return good ? [] : BadReason;
    }

    public static IReadOnlyList<string> HttpHeader(string name)
    {
        return name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? [] : BadHeader;
    }

    public static IReadOnlyList<string> Percent(string text)
    {
        return text.Length > 1 && text[^1] == '%' && text.AsSpan(0, text.Length - 1).IndexOfAnyExceptInRange('0', '9') < 0
            ? []
            : BadPercent;
    }

    /// <summary>What may stand between two slashes of a request's path, as names of roles.</summary>
    public static IReadOnlyList<string> PathSegment(string name)
    {
        if (name is "." or "..")
        {
            return [$"may not be '{name}'"];
        }

        List<string> problems = [.. ((string[])["/", "%"]).Where(name.Contains).Select(c => $"may not contain '{c}'")];
        return problems;
    }

    public static IReadOnlyList<string> InRange(long number, long least, long most)
    {
        return number >= least && number <= most ? [] : [NameMessages.NotBetween(least, most)];
    }

    private static void AddChangesOfFolder(string name, List<string> problems)
    {
        switch (name)
        {
            case ".":
                problems.Add("must not be '.'");
                break;
            case "..":
                problems.Add("must not be '..'");
                break;
            default:
                if (name.StartsWith("..", StringComparison.Ordinal))
                {
                    problems.Add("must not start with '..'");
                }

                break;
        }
    }
}
