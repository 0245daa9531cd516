using Xebec.Pki;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Authn;

/// <summary>--requestheader-*: whom to believe when they say for whom they ask, and in which headers.</summary>
public sealed record FrontProxyOptions
{
    /// <summary>--requestheader-allowed-names: common names of proxies; empty believes every certificate of the authority.</summary>
    public IReadOnlyList<string> AllowedNames { get; init; } = ["front-proxy-client"];

    public IReadOnlyList<string> UserHeaders { get; init; } = ["X-Remote-User"];

    public IReadOnlyList<string> UidHeaders { get; init; } = ["X-Remote-Uid"];

    public IReadOnlyList<string> GroupHeaders { get; init; } = ["X-Remote-Group"];

    public IReadOnlyList<string> ExtraPrefixes { get; init; } = ["X-Remote-Extra-"];

    /// <summary>All of it by the names that flags have, and the entries of the ConfigMap that other servers read.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Lists =>
    [
        ("requestheader-allowed-names", AllowedNames),
        ("requestheader-extra-headers-prefix", ExtraPrefixes),
        ("requestheader-group-headers", GroupHeaders),
        ("requestheader-uid-headers", UidHeaders),
        ("requestheader-username-headers", UserHeaders),
    ];
}

/// <summary>An authenticating proxy: known by a certificate of its own authority, it says in headers who asks.</summary>
public sealed class FrontProxy(FrontProxyOptions options, ClientCertificateVerifier verifier) : IAuthenticator
{
    public ValueTask<Authentication> AuthenticateAsync(Request request, CancellationToken cancellation)
    {
        // the certificate is checked first: from anybody else these headers say nothing
        string name = request.ClientCertificate is null ? "" : First(request, options.UserHeaders);
        if (name.Length == 0 || verifier.Verify(request.ClientCertificate!, request.ClientChain).Identity is not { } proxy)
        {
            return ValueTask.FromResult(default(Authentication));
        }

        if (options.AllowedNames.Count > 0 && !options.AllowedNames.Contains(proxy.UserName))
        {
            return ValueTask.FromResult(new Authentication(null, $"x509: subject with cn={proxy.UserName} is not in the allowed list"));
        }

        List<string> groups = [.. options.GroupHeaders.SelectMany(h =>
            request.Headers.WithPrefix(h).Where(g => g.Key.Length == h.Length).Select(g => g.Value))];
        IEnumerable<(string Key, string Value)> extra = options.ExtraPrefixes.SelectMany(prefix =>
            request.Headers.WithPrefix(prefix).Select(h => (Uri.UnescapeDataString(h.Key[prefix.Length..].ToLowerInvariant()), h.Value)));
        List<KeyValuePair<string, IReadOnlyList<string>>> extras =
            [.. extra.GroupBy(e => e.Key, StringComparer.Ordinal)
                .Select(g => new KeyValuePair<string, IReadOnlyList<string>>(g.Key, [.. g.Select(e => e.Value)]))];
        groups.Add(UserInfo.AllAuthenticated);
        return ValueTask.FromResult(new Authentication(new UserInfo(
            name, First(request, options.UidHeaders), [.. groups.Distinct(StringComparer.Ordinal)], extras)));
    }

    private static string First(Request request, IReadOnlyList<string> headers)
    {
        for (int i = 0; i < headers.Count; i++)
        {
            if (request.Headers.Get(headers[i]) is { Length: > 0 } value)
            {
                return value;
            }
        }

        return "";
    }
}
