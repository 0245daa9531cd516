namespace Xebec.Api.Names;

/// <summary>
/// Keys and values of labels, and the other names that have the same syntax (annotations, finalizers, conditions, resources).
/// </summary>
public static class LabelNames
{
    /// <summary>Longest value, and longest name part of a key, in bytes.</summary>
    public const int LengthMax = 63;

    private static readonly string BadName = "name part "
        + NameMessages.Pattern(NameMessages.KeyRule, NameMessages.KeyPattern, "MyName", "my.name", "123-abc");

    private static readonly string BadKey =
        "a valid label key " + NameMessages.Pattern(NameMessages.KeyRule, NameMessages.KeyPattern, "MyName", "my.name", "123-abc")
        + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";

    private static readonly string BadValue =
        NameMessages.Pattern("a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
            + "and must start and end with an alphanumeric character", $"({NameMessages.KeyPattern})?", "MyValue", "my_value", "12345");

    /// <summary>A name with an optional DNS prefix: <c>app</c>, <c>example.com/app</c>. Upstream calls it a qualified name too.</summary>
    public static IReadOnlyList<string> Key(string key) => IsKey(key) ? [] : ProblemsOf(key);

    private static bool IsKey(ReadOnlySpan<char> key)
    {
        int slash = key.IndexOf('/');
        ReadOnlySpan<char> name = key[(slash + 1)..];
        return name.Length <= LengthMax && IsName(name)
            && (slash < 0 || (slash <= DnsNames.SubdomainMax && DnsNames.IsSubdomain(key[..slash])));
    }

    private static List<string> ProblemsOf(string key)
    {
        int slash = key.IndexOf('/');
        if (slash != key.LastIndexOf('/'))
        {
            return [BadKey];
        }

        var problems = new List<string>();
        if (slash == 0)
        {
            problems.Add("prefix part " + NameMessages.NotEmpty);
        }
        else if (slash > 0)
        {
            problems.AddRange(DnsNames.Subdomain(key[..slash]).Select(p => "prefix part " + p));
        }

        string name = key[(slash + 1)..];
        if (name.Length == 0)
        {
            problems.Add("name part " + NameMessages.NotEmpty);
        }
        else if (Lengths.Utf8(name) > LengthMax)
        {
            problems.Add("name part " + NameMessages.TooManyBytes(LengthMax));
        }

        if (!IsName(name))
        {
            problems.Add(BadName);
        }

        return problems;
    }

    public static IReadOnlyList<string> Value(string value)
    {
        bool shaped = value.Length == 0 || IsName(value);
        bool fits = value.Length <= LengthMax && Lengths.Utf8(value) <= LengthMax;
        return shaped && fits
            ? []
            : [.. fits ? [] : (string[])[NameMessages.TooManyBytes(LengthMax)], .. shaped ? [] : (string[])[BadValue]];
    }

    internal static bool IsName(ReadOnlySpan<char> name)
    {
        return name.Length > 0 && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1])
            && !name.ContainsAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");
    }
}
