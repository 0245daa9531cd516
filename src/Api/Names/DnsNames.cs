namespace Xebec.Api.Names;

/// <summary>
/// Names of the domain name system. Every check gives what is wrong, in upstream's words and order; none when the name is good.
/// Linear in the length of the name.
/// </summary>
public static class DnsNames
{
    public const int LabelMax = 63;

    public const int SubdomainMax = 253;

    private static readonly string[] BadLabel =
        [NameMessages.Pattern("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
            + "and must start and end with an alphanumeric character", NameMessages.LabelPattern, "my-name", "123-abc")];

    private static readonly string[] BadLabel1035 =
        [NameMessages.Pattern("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
            + "character, and end with an alphanumeric character", "[a-z]([-a-z0-9]*[a-z0-9])?", "my-name", "abc-123")];

    private static readonly string[] BadSubdomain =
        [NameMessages.Pattern("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
            + "and must start and end with an alphanumeric character", SubdomainPattern, "example.com")];

    private static readonly string[] BadSearch =
        [NameMessages.Pattern(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end "
            + "with an alphanumeric character", @"_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*", "example.com")];

    private static readonly string[] BadWildcard =
        [NameMessages.Pattern(
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case "
            + "alphanumeric characters, '-' or '.' and end with an alphanumeric character", @"\*\." + SubdomainPattern, "*.example.com")];

    private const string SubdomainPattern = NameMessages.LabelPattern + @"(\." + NameMessages.LabelPattern + ")*";

    /// <summary>One label of RFC 1123, as names of namespaces and containers.</summary>
    public static IReadOnlyList<string> Label(string name)
    {
        IReadOnlyList<string> problems = IsLabel(name) ? [] : IsSubdomain(name) ? [NameMessages.Dots] : BadLabel;
        return WithLength(name, LabelMax, problems);
    }

    /// <summary>One label of RFC 1035, which starts with a letter, as names of services.</summary>
    public static IReadOnlyList<string> Label1035(string name)
    {
        bool good = name.Length > 0 && char.IsAsciiLetterLower(name[0]) && IsLabel(name);
        return WithLength(name, LabelMax, good ? [] : BadLabel1035);
    }

    /// <summary>Labels with dots between them, as most objects' names.</summary>
    public static IReadOnlyList<string> Subdomain(string name) => WithLength(name, SubdomainMax, IsSubdomain(name) ? [] : BadSubdomain);

    /// <summary>A subdomain whose labels may have underscores, as DNS search paths.</summary>
    public static IReadOnlyList<string> SubdomainWithUnderscore(string name)
    {
        bool good = true;
        foreach (Range part in name.AsSpan().Split('.'))
        {
            ReadOnlySpan<char> label = name.AsSpan(part);
            label = label.StartsWith("_") ? label[1..] : label;
            good &= label.Length > 0 && IsAlphanumeric(label[0]) && IsAlphanumeric(label[^1])
                && !label.ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-_");
        }

        return WithLength(name, SubdomainMax, good ? [] : BadSearch);
    }

    /// <summary>A subdomain after <c>*.</c></summary>
    public static IReadOnlyList<string> WildcardSubdomain(string name)
    {
        bool good = name.StartsWith("*.", StringComparison.Ordinal) && IsSubdomain(name.AsSpan(2));
        return WithLength(name, SubdomainMax, good ? [] : BadWildcard);
    }

    internal static bool IsLabel(ReadOnlySpan<char> name)
    {
        return name.Length > 0 && IsAlphanumeric(name[0]) && IsAlphanumeric(name[^1])
            && !name.ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-");
    }

    internal static bool IsSubdomain(ReadOnlySpan<char> name)
    {
        foreach (Range part in name.Split('.'))
        {
            if (!IsLabel(name[part]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAlphanumeric(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);

    private static IReadOnlyList<string> WithLength(string name, int most, IReadOnlyList<string> problems)
    {
        return Lengths.Utf8(name) <= most ? problems : [NameMessages.TooManyCharacters(most), .. problems];
    }
}
