using Xebec.Api.Names;

namespace Xebec.Server.Resources.Admission;

/// <summary>The parts of a URL as Go's parser takes them apart; <see cref="Problem"/> says in its words why it cannot.</summary>
internal sealed record UrlParts(string Scheme, string Host, string? User, string Query, string Fragment, string? Problem)
{
    public static UrlParts Read(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0 || text.Contains('\x7f'))
        {
            return Bad(text, "net/url: invalid control character in URL");
        }

        (string rest, string fragment) = Cut(text, '#');
        if (rest.Length == 0)
        {
            return new UrlParts("", "", null, "", fragment, null);
        }

        int colon = rest.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
        bool schemed = colon >= 0 && rest[colon] == ':' && (colon == 0 || char.IsAsciiLetter(rest[0]));
        if (schemed && colon == 0)
        {
            return Bad(rest, "missing protocol scheme");
        }

        string scheme = schemed ? rest[..colon].ToLowerInvariant() : "";
        (rest, string query) = Cut(schemed ? rest[(colon + 1)..] : rest, '?');
        if (!schemed && !rest.StartsWith('/') && rest.Split('/')[0].Contains(':'))
        {
            return Bad(text, "first path segment in URL cannot contain colon");
        }

        if (!rest.StartsWith("//", StringComparison.Ordinal))
        {
            return new UrlParts(scheme, "", null, query, fragment, null);
        }

        string authority = rest[2..].Split('/')[0];
        int at = authority.LastIndexOf('@');
        string host = authority[(at + 1)..];
        int port = host.LastIndexOf(':');
        if (port >= 0 && !host.EndsWith(']') && host.AsSpan(port + 1).ContainsAnyExceptInRange('0', '9'))
        {
            return Bad(text, $"invalid port {GoText.Quote(host[port..])} after host");
        }

        int odd = host.AsSpan().IndexOfAny(" \"<>\\^`{|}");
        return odd >= 0
            ? Bad(text, $"invalid character {GoText.Quote(host[odd].ToString())} in host name")
            : new UrlParts(scheme, host, at < 0 ? null : authority[..at], query, fragment, null);
    }

    private static UrlParts Bad(string text, string problem) => new("", "", null, "", "", $"parse {GoText.Quote(text)}: {problem}");

    private static (string Before, string After) Cut(string text, char mark)
    {
        int at = text.IndexOf(mark);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }
}
