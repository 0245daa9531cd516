namespace Xebec.Cluster;

/// <summary>Keys and authorities in files of the operator's own; whatever is null comes from the tree in the data directory.</summary>
public sealed record ServerKeyFiles
{
    /// <summary>--tls-cert-file: the serving certificate with its intermediates; with its key, or not at all.</summary>
    public string? Certificate { get; init; }

    /// <summary>--tls-private-key-file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>--client-ca-file: authorities whose client certificates say who somebody is.</summary>
    public string? ClientAuthorities { get; init; }

    /// <summary>--requestheader-client-ca-file: authorities of proxies that say for whom they ask.</summary>
    public string? ProxyAuthorities { get; init; }

    /// <summary>--service-account-signing-key-file: the key that signs tokens of service accounts.</summary>
    public string? TokenSigningKey { get; init; }

    /// <summary>--service-account-key-file: keys, private or public, whose tokens are believed; none: the signing key alone.</summary>
    public IReadOnlyList<string> TokenKeys { get; init; } = [];
}
