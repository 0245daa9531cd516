using System.Security.Cryptography.X509Certificates;

namespace Xebec.Client.Http;

/// <summary>Where an API server is, how it is trusted and who is asking.</summary>
public sealed record HttpApiServerOptions
{
    /// <summary>
    /// Scheme, host, port and perhaps a base path. https speaks HTTP/2 (1.1 when the server has no other), http speaks 1.1.
    /// </summary>
    public required Uri Server { get; init; }

    /// <summary>Authorities to trust, and no others. Default: empty, the machine's own trust store.</summary>
    public X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>Believes any server certificate. Default: false.</summary>
    public bool TrustAnyServer { get; init; }

    /// <summary>The name asked for and checked in the server's certificate. Null: the host of <see cref="Server"/>.</summary>
    public string? ServerName { get; init; }

    /// <summary>Certificate with its private key. Null: none is shown.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Certificates between <see cref="ClientCertificate"/> and its authority. Default: none.</summary>
    public X509Certificate2Collection ClientChain { get; init; } = [];

    /// <summary>Sent as a bearer token. Null: none. Loses against <see cref="BearerTokenFile"/> while that can be read.</summary>
    public string? BearerToken { get; init; }

    /// <summary>A file that holds the token; read again when a minute has passed, because such tokens are rotated. Null: none.</summary>
    public string? BearerTokenFile { get; init; }

    /// <summary>User to act as, groups to act in. Default: oneself.</summary>
    public string? ImpersonateUser { get; init; }

    public IReadOnlyList<string> ImpersonateGroups { get; init; } = [];

    /// <summary>An HTTP or SOCKS5 proxy. Null: a direct connection; the environment is not asked.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Tells the server who is calling. Default: <c>xebec</c>.</summary>
    public string UserAgent { get; init; } = "xebec";

    /// <summary>How long a single answer, or the start of a watch, may take. Default: 60 s; above zero.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Objects asked for per page of a list. Default: 500, as upstream's clients.</summary>
    public int PageObjects { get; init; } = 500;

    /// <summary>
    /// How often a request is sent again when the server says "later" or refuses the connection. Default: 10; 0 for never.
    /// </summary>
    public int ResendsMax { get; init; } = 10;
}
