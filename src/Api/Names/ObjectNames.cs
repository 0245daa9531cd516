namespace Xebec.Api.Names;

/// <summary>
/// The rules an object's own name follows; which one, the kind's file says.
/// For generateName the prefix is checked as if a suffix stood there.
/// </summary>
public static class ObjectNames
{
    public static IReadOnlyList<string> Subdomain(string name, bool prefix) => DnsNames.Subdomain(prefix ? Completed(name) : name);

    public static IReadOnlyList<string> Label(string name, bool prefix) => DnsNames.Label(prefix ? Completed(name) : name);

    public static IReadOnlyList<string> Label1035(string name, bool prefix) => DnsNames.Label1035(prefix ? Completed(name) : name);

    public static IReadOnlyList<string> PathSegment(string name, bool prefix)
    {
        // a prefix cannot be "." or ".." once a suffix has been added
        return prefix && name is "." or ".." ? [] : KeyNames.PathSegment(name);
    }

    // a trailing hyphen is fine in a prefix: the suffix ends with a letter or digit
    private static string Completed(string prefix) => prefix.Length > 1 && prefix[^1] == '-' ? prefix[..^2] + "a" : prefix;
}
