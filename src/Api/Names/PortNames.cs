namespace Xebec.Api.Names;

/// <summary>Ports by number and by name.</summary>
public static class PortNames
{
    /// <summary>Longest name of a port, in bytes (RFC 6335).</summary>
    public const int LengthMax = 15;

    public static IReadOnlyList<string> Number(long port) => KeyNames.InRange(port, 1, 65_535);

    public static IReadOnlyList<string> Name(string name) =>
        name.Length <= LengthMax && DnsNames.IsLabel(name) && name.AsSpan().ContainsAnyInRange('a', 'z') && !name.Contains("--")
            ? []
            : ProblemsOf(name);

    private static List<string> ProblemsOf(string name)
    {
        var problems = new List<string>();
        if (Lengths.Utf8(name) > LengthMax)
        {
            problems.Add(NameMessages.TooManyCharacters(LengthMax));
        }

        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-"))
        {
            problems.Add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }

        if (!name.AsSpan().ContainsAnyInRange('a', 'z'))
        {
            problems.Add("must contain at least one letter (a-z)");
        }

        if (name.Contains("--", StringComparison.Ordinal))
        {
            problems.Add("must not contain consecutive hyphens");
        }

        if (name.StartsWith('-') || name.EndsWith('-'))
        {
            problems.Add("must not begin or end with a hyphen");
        }

        return problems;
    }
}
