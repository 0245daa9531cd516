using System.Security.Cryptography.X509Certificates;
using Xebec.Pki;

namespace Xebec.Cluster;

/// <summary>
/// What a server shows and whom it believes, kept up to date with the files: a changed file counts within seconds, one that cannot be used
/// changes nothing and is told of.
/// </summary>
internal sealed class ServerKeys : IAsyncDisposable
{
    private readonly CertificateReloader _certificate;
    private readonly FileReloader<IReadOnlyList<X509Certificate2>> _clients;
    private readonly FileReloader<IReadOnlyList<X509Certificate2>> _proxies;
    private readonly FileReloader<ServiceAccountKeySet> _tokens;

    /// <exception cref="FormatException">A file cannot be used.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public ServerKeys(PkiTree tree, ServerKeyFiles files, TimeProvider time, Action<string> say)
    {
        string certificate = files.Certificate ?? tree.PathOf("apiserver.crt");
        _certificate = new CertificateReloader(certificate, files.CertificateKey ?? tree.PathOf("apiserver.key"), time);
        string clientFile = files.ClientAuthorities ?? tree.PathOf("ca.crt");
        string proxyFile = files.ProxyAuthorities ?? tree.PathOf("front-proxy-ca.crt");

        // of the tree's own authority those above it are not believed, of the operator's file all are
        _clients = files.ClientAuthorities is null
            ? new([clientFile], texts => new CertificateAuthority(Pem.ReadCertificates(texts[0]), null).ClientAnchors, time)
            : AuthorityReloader.Watch(clientFile, time);
        _proxies = AuthorityReloader.Watch(proxyFile, time);
        _tokens = TokensOf(tree, files, time);
        _certificate.Failed += say;
        _clients.Failed += say;
        _proxies.Failed += say;
        _tokens.Failed += say;
    }

    /// <summary>The certificate for the next handshake.</summary>
    public ServingCertificate Certificate => _certificate.Current;

    public IReadOnlyList<X509Certificate2> ClientAnchors => _clients.Current;

    public IReadOnlyList<X509Certificate2> ProxyAnchors => _proxies.Current;

    public ServiceAccountKeySet Tokens => _tokens.Current;

    /// <summary>PEM of the authorities that sign clients' certificates, as others are told them.</summary>
    public string ClientAuthorities => Pem.Write(_clients.Current);

    /// <summary>PEM of the authorities that sign proxies' certificates.</summary>
    public string ProxyAuthorities => Pem.Write(_proxies.Current);

    public async ValueTask DisposeAsync()
    {
        await _certificate.DisposeAsync();
        await _clients.DisposeAsync();
        await _proxies.DisposeAsync();
        await _tokens.DisposeAsync();
    }

    private static FileReloader<ServiceAccountKeySet> TokensOf(PkiTree tree, ServerKeyFiles files, TimeProvider time)
    {
        bool own = files.TokenSigningKey is not null || files.TokenKeys.Count > 0;
        string? signing = own ? files.TokenSigningKey : tree.PathOf("sa.key");
        IReadOnlyList<string> believed = own ? files.TokenKeys : [tree.PathOf("sa.pub")];
        string[] all = signing is null ? [.. believed] : [signing, .. believed];
        return new(
            all,
            texts => signing is null
                ? new ServiceAccountKeySet(null, texts.SelectMany(PemKeys.ReadPublicKeys))
                : new ServiceAccountKeySet(PemKeys.ReadPrivateKey(texts[0]), texts.Skip(1).SelectMany(PemKeys.ReadPublicKeys)),
            time);
    }
}
