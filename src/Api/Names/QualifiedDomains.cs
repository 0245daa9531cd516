namespace Xebec.Api.Names;

/// <summary>Names that must carry a domain: finalizers of one's own, controllers, signers, webhooks.</summary>
public static class QualifiedDomains
{
    /// <summary>
    /// Problem of a name that stands where a domain must: <c>example.com</c>. An empty name is for the caller to call required.
    /// </summary>
    /// <param name="segmentsLeast">How many labels it must have: 2 for domains, 3 for webhooks.</param>
    public static IReadOnlyList<string> Domain(string name, int segmentsLeast)
    {
        string trimmed = segmentsLeast == 2 && name.EndsWith('.') ? name[..^1] : name;
        IReadOnlyList<string> problems = DnsNames.Subdomain(trimmed);
        if (problems.Count > 0)
        {
            return problems;
        }

        string[] labels = trimmed.Split('.');
        if (labels.Length < segmentsLeast)
        {
            return [$"should be a domain with at least {(segmentsLeast == 2 ? "two" : "three")} segments separated by dots"];
        }

        // only here does upstream look at labels one by one, at their length that is
        return segmentsLeast == 2 ? [.. labels.SelectMany(DnsNames.Label)] : [];
    }

    /// <summary>A subdomain, a slash, and a path in the sense of RFC 3986: <c>acme.io/foo</c>.</summary>
    public static IReadOnlyList<string> DomainPrefixedPath(string path)
    {
        int slash = path.IndexOf('/');
        if (slash <= 0 || slash == path.Length - 1)
        {
            return ["must be a domain-prefixed path (such as \"acme.io/foo\")"];
        }

        IReadOnlyList<string> problems = DnsNames.Subdomain(path[..slash]);
        bool good = !path.AsSpan(slash + 1)
            .ContainsAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%!$&'()*+,;=:/");
        return good ? problems : [.. problems, @"Invalid path (regex used for validation is '[A-Za-z0-9/\-._~%!$&'()*+,;=:]+')"];
    }
}
