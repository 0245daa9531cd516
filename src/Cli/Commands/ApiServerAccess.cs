using Xebec.Cli.Flags;
using Xebec.Cluster;
using Xebec.Server.Authn;
using Xebec.Server.Authn.Tokens;
using Xebec.Server.Authz;

namespace Xebec.Cli.Commands;

/// <summary>kube-apiserver's flags of authentication and authorization, and the files of keys and authorities.</summary>
internal static class ApiServerAccess
{
    /// <summary>The flags that are read here.</summary>
    public static IReadOnlyList<string> Served { get; } =
    [
        "anonymous-auth", "api-audiences", "authorization-mode", "authorization-policy-file", "client-ca-file",
        "enable-bootstrap-token-auth", "requestheader-allowed-names", "requestheader-client-ca-file", "requestheader-extra-headers-prefix",
        "requestheader-group-headers", "requestheader-uid-headers", "requestheader-username-headers",
        "service-account-extend-token-expiration", "service-account-issuer", "service-account-jwks-uri", "service-account-key-file",
        "service-account-lookup", "service-account-max-token-expiration", "service-account-signing-key-file", "tls-cert-file",
        "tls-cipher-suites", "tls-min-version", "tls-private-key-file", "token-auth-file",
    ];

    public static AccessOptions Read(FlagValues values) => new()
    {
        AuthorizationModes = values.Has("authorization-mode") ? values.All("authorization-mode") : AuthorizationModes.Default,
        AuthorizationPolicyFile = values.Text("authorization-policy-file"),
        Anonymous = values.Flag("anonymous-auth", true),
        TokenFile = values.Text("token-auth-file"),
        BootstrapTokens = values.Flag("enable-bootstrap-token-auth", false),
        FrontProxy = Proxy(values),
        Tokens = Tokens(values),
    };

    public static ServerKeyFiles Files(FlagValues values) => new()
    {
        Certificate = values.Text("tls-cert-file"),
        CertificateKey = values.Text("tls-private-key-file"),
        ClientAuthorities = values.Text("client-ca-file"),
        ProxyAuthorities = values.Text("requestheader-client-ca-file"),
        TokenSigningKey = values.Text("service-account-signing-key-file"),
        TokenKeys = values.All("service-account-key-file"),
    };

    // whoever brings an authority of their own says everything themselves, as upstream; our own proxy is known without a word
    private static FrontProxyOptions Proxy(FlagValues values)
    {
        FrontProxyOptions otherwise = values.Has("requestheader-client-ca-file")
            ? new FrontProxyOptions { AllowedNames = [], UserHeaders = [], UidHeaders = [], GroupHeaders = [], ExtraPrefixes = [] }
            : new FrontProxyOptions();
        return new FrontProxyOptions
        {
            AllowedNames = Or("requestheader-allowed-names", otherwise.AllowedNames),
            UserHeaders = Or("requestheader-username-headers", otherwise.UserHeaders),
            UidHeaders = Or("requestheader-uid-headers", otherwise.UidHeaders),
            GroupHeaders = Or("requestheader-group-headers", otherwise.GroupHeaders),
            ExtraPrefixes = Or("requestheader-extra-headers-prefix", otherwise.ExtraPrefixes),
        };

        IReadOnlyList<string> Or(string flag, IReadOnlyList<string> other) => values.Has(flag) ? values.All(flag) : other;
    }

    private static TokenOptions Tokens(FlagValues values)
    {
        var otherwise = new TokenOptions();
        IReadOnlyList<string> issuers = values.Has("service-account-issuer") ? values.All("service-account-issuer") : otherwise.Issuers;
        TimeSpan longest = values.Duration("service-account-max-token-expiration", TimeSpan.Zero);
        return new TokenOptions
        {
            Issuers = issuers,
            Audiences = values.Has("api-audiences") ? values.All("api-audiences") : issuers,
            LifetimeMax = longest == TimeSpan.Zero ? null : longest,
            Extend = values.Flag("service-account-extend-token-expiration", true),
            Lookup = values.Flag("service-account-lookup", true),
            KeysUri = values.Text("service-account-jwks-uri"),
        };
    }
}
