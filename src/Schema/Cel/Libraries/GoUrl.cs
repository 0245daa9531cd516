using System.Text;
using Xebec.Api.Names;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>A URL as Go's net/url reads one, for requests: with a scheme, or an absolute path.</summary>
internal sealed record GoUrl(string Text, string Scheme, string Host, string Path, string Query)
{
    /// <summary>Without port and brackets.</summary>
    public string Hostname
    {
        get
        {
            int end = Host.StartsWith('[') ? Host.IndexOf(']', StringComparison.Ordinal) : -1;
            if (end > 0)
            {
                return Host[1..end];
            }

            int colon = Host.LastIndexOf(':');
            return colon < 0 ? Host : Host[..colon];
        }
    }

    public string Port
    {
        get
        {
            int colon = Host.LastIndexOf(':');
            return colon < 0 || colon < Host.LastIndexOf(']') ? "" : Host[(colon + 1)..];
        }
    }

    /// <summary>Null with Go's words for what is wrong.</summary>
    public static GoUrl? TryParse(string text, out string? problem)
    {
        problem = Check(text, out GoUrl? url);
        problem = problem is null ? null : $"parse {GoText.Quote(text)}: {problem}";
        return problem is null ? url : null;
    }

    /// <summary>Names with their values, in order of first appearance; pairs that cannot be decoded are left out.</summary>
    public IEnumerable<KeyValuePair<string, List<string>>> Parameters()
    {
        var all = new List<KeyValuePair<string, List<string>>>();
        foreach (string pair in Query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(p => !p.Contains(';', StringComparison.Ordinal)))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string? name = Unescape(equals < 0 ? pair : pair[..equals], plus: true);
            string? value = equals < 0 ? "" : Unescape(pair[(equals + 1)..], plus: true);
            if (name is null || value is null)
            {
                continue;
            }

            int at = all.FindIndex(p => p.Key == name);
            if (at < 0)
            {
                all.Add(KeyValuePair.Create(name, new List<string> { value }));
            }
            else
            {
                all[at].Value.Add(value);
            }
        }

        return all;
    }

    public bool Equals(GoUrl? other) => other is not null && other.Text == Text;

    public override int GetHashCode() => Text.Length;

    public override string ToString() => Text;

    private static string? Check(string text, out GoUrl? url)
    {
        url = null;
        if (text.Any(c => c is < ' ' or '\x7f'))
        {
            return "net/url: invalid control character in URL";
        }

        if (text.Length == 0)
        {
            return "empty url";
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string scheme = colon > 0 && char.IsAsciiLetter(text[0]) && text[..colon]
            .All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.') ? text[..colon] : "";
        if (colon == 0)
        {
            return "missing protocol scheme";
        }

        string rest = scheme.Length > 0 ? text[(colon + 1)..] : text;
        int hash = rest.IndexOf('#', StringComparison.Ordinal);
        rest = hash < 0 ? rest : rest[..hash];
        int question = rest.IndexOf('?', StringComparison.Ordinal);
        string query = question < 0 ? "" : rest[(question + 1)..];
        rest = question < 0 ? rest : rest[..question];
        if (!rest.StartsWith('/'))
        {
            if (scheme.Length == 0)
            {
                return "invalid URI for request";
            }

            // opaque, such as mailto:
            url = new GoUrl(text, scheme.ToLowerInvariant(), "", "", query);
            return null;
        }

        string host = "";
        if (scheme.Length > 0 && rest.StartsWith("//", StringComparison.Ordinal))
        {
            int slash = rest.IndexOf('/', 2);
            string authority = slash < 0 ? rest[2..] : rest[2..slash];
            rest = slash < 0 ? "" : rest[slash..];
            host = authority[(authority.LastIndexOf('@') + 1)..];
            if (HostProblem(host) is { } problem)
            {
                return problem;
            }
        }

        if (BadEscape(rest) is { } escape)
        {
            return $"invalid URL escape {GoText.Quote(escape)}";
        }

        url = new GoUrl(text, scheme.ToLowerInvariant(), host, EscapePath(rest), query);
        return null;
    }

    private static string? HostProblem(string host)
    {
        int end = host.StartsWith('[') ? host.LastIndexOf(']') : -1;
        if (host.StartsWith('[') && end < 0)
        {
            return "missing ']' in host";
        }

        int colon = host.IndexOf(':', Math.Max(end, 0));
        string port = colon < 0 ? "" : host[colon..];
        if (host.StartsWith('[') ? end + 1 < host.Length
            && !IsPort(host[(end + 1)..]) : port.Length > 0 && !IsPort(host[host.LastIndexOf(':')..]))
        {
            return $"invalid port {GoText.Quote(host.StartsWith('[') ? host[(end + 1)..] : host[host.LastIndexOf(':')..])} after host";
        }

        foreach (char c in host)
        {
            // quotes and angle brackets are let through, as Go does for URLs of old
            if (c is ' ' or '\\' or '^' or '`' or '{' or '}' or '|')
            {
                return $"invalid character {GoText.Quote(c.ToString())} in host name";
            }
        }

        return BadEscape(host) is { } escape ? $"invalid URL escape {GoText.Quote(escape)}" : null;
    }

    private static bool IsPort(string port) => port.StartsWith(':') && port.Skip(1).All(char.IsAsciiDigit);

    private static string? BadEscape(string text)
    {
        for (int i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                return text[i..Math.Min(text.Length, i + 3)];
            }
        }

        return null;
    }

    private static string? Unescape(string text, bool plus)
    {
        if (BadEscape(text) is not null)
        {
            return null;
        }

        return Uri.UnescapeDataString(plus ? text.Replace('+', ' ') : text);
    }

    // what a path may not have bare is written with percent signs
    private static string EscapePath(string path)
    {
        var escaped = new StringBuilder(path.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(path))
        {
            char c = (char)b;
            if (b < 0x80 && (char.IsAsciiLetterOrDigit(c) || "-_.~$&+,/:;=@%!'()*[]".Contains(c, StringComparison.Ordinal)))
            {
                escaped.Append(c);
            }
            else
            {
                escaped.Append('%').Append(Convert.ToHexString([b]));
            }
        }

        return escaped.ToString();
    }
}
