using System.Security.Cryptography.X509Certificates;
using Xebec.Pki;

namespace Xebec.Cluster;

/// <summary>Keys and authorities in files of the operator's own; whatever is null comes from the tree in the data directory.</summary>
public sealed record ServerKeyFiles
{
    /// <summary>The serving certificate with its intermediates, and its key; both or none.</summary>
    public string? Certificate { get; init; }

    public string? CertificateKey { get; init; }

    /// <summary>Authorities whose client certificates say who somebody is.</summary>
    public string? ClientAuthorities { get; init; }

    /// <summary>The key that signs tokens of service accounts.</summary>
    public string? TokenSigningKey { get; init; }

    /// <summary>Keys, private or public, whose tokens are believed; none: the signing key alone.</summary>
    public IReadOnlyList<string> TokenKeys { get; init; } = [];
}

/// <summary>What a server shows and whom it believes, kept up to date with the files.</summary>
internal sealed class ServerKeys : IAsyncDisposable
{
    private readonly CertificateReloader? _certificate;
    private readonly FileReloader<IReadOnlyList<X509Certificate2>>? _authorities;
    private readonly PkiTree _tree;

    private ServerKeys(PkiTree tree, CertificateReloader? certificate, FileReloader<IReadOnlyList<X509Certificate2>>? authorities, ServiceAccountKeySet tokens)
    {
        _tree = tree;
        _certificate = certificate;
        _authorities = authorities;
        Tokens = tokens;
    }

    public ServiceAccountKeySet Tokens { get; }

    public X509Certificate2 Certificate => _certificate?.Certificate ?? _tree.ApiServer.Certificate;

    public IReadOnlyList<X509Certificate2> ClientAnchors => _authorities?.Current ?? _tree.Cluster.ClientAnchors;

    /// <exception cref="FormatException">A file cannot be used.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ServerKeys Open(PkiTree tree, ServerKeyFiles files, TimeProvider time) => new(
        tree,
        files.Certificate is null ? null : new CertificateReloader(files.Certificate, files.CertificateKey!, time),
        files.ClientAuthorities is null ? null : AuthorityReloader.Watch(files.ClientAuthorities, time),
        files.TokenSigningKey is null && files.TokenKeys.Count == 0 ? tree.ServiceAccounts : TokenKeysOf(files));

    public async ValueTask DisposeAsync()
    {
        if (_certificate is not null)
        {
            await _certificate.DisposeAsync();
        }

        if (_authorities is not null)
        {
            await _authorities.DisposeAsync();
        }
    }

    private static ServiceAccountKeySet TokenKeysOf(ServerKeyFiles files) => new(
        files.TokenSigningKey is null ? null : PemKeys.ReadPrivateKey(File.ReadAllText(files.TokenSigningKey)),
        files.TokenKeys.SelectMany(f => PemKeys.ReadPublicKeys(File.ReadAllText(f))));
}
