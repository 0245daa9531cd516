using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Xebec.Pki;

namespace Xebec.Tests.Pki;

/// <summary>Real TLS over loopback.</summary>
public sealed class HandshakeTests : IDisposable
{
    private readonly Folder _folder = new();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private PkiOptions Options => new() { Directory = _folder.Path, NodeName = "node-1", AdvertiseAddress = IPAddress.Parse("192.0.2.10"), Time = TimeProvider.System };

    private sealed record Session(SslProtocols Protocol, SslApplicationProtocol Application, string Cipher, X509Certificate2 ServerCertificate, X509Certificate2? ClientCertificate);

    /// <summary>One connection: the client trusts <paramref name="trusted"/> alone and expects <paramref name="name"/>.</summary>
    private static async Task<Session> ConnectAsync(SslServerAuthenticationOptions server, X509Certificate2 trusted, string name,
        IssuedCertificate? client = null, SslProtocols protocols = SslProtocols.None)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var connection = new TcpClient();
        var accepting = listener.AcceptTcpClientAsync(Cancel).AsTask();
        await connection.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Cancel);
        using var accepted = await accepting;
        await using var serverSide = new SslStream(accepted.GetStream());
        await using var clientSide = new SslStream(connection.GetStream());
        var serving = serverSide.AuthenticateAsServerAsync(server, Cancel);
        var calling = clientSide.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = protocols,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            ClientCertificateContext = client is null ? null : SslStreamCertificateContext.Create(client.Certificate, [.. client.Chain], offline: true),
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { trusted }, RevocationMode = X509RevocationMode.NoCheck },
        }, Cancel);
        try { await Task.WhenAll(serving, calling); }
        catch (Exception) when (calling.IsFaulted) { await calling; }
        return new Session(clientSide.SslProtocol, clientSide.NegotiatedApplicationProtocol, clientSide.NegotiatedCipherSuite.ToString(),
            new X509Certificate2(clientSide.RemoteCertificate!), serverSide.RemoteCertificate is { } shown ? new X509Certificate2(shown) : null);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("node-1")]
    [InlineData("192.0.2.10")]
    [InlineData("10.96.0.1")]
    [InlineData("kubernetes.default.svc")]
    public async Task The_API_servers_certificate_is_good_for_its_names(string name)
    {
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        var session = await ConnectAsync(ServingTls.Options(ServingCertificate.From(tree.ApiServer), askForClientCertificate: true), tree.Cluster.Certificate, name);
        Assert.Equal(SslProtocols.Tls13, session.Protocol);
        Assert.Equal(SslApplicationProtocol.Http2, session.Application);
        Assert.Null(session.ClientCertificate);
        await Assert.ThrowsAsync<AuthenticationException>(() => ConnectAsync(ServingTls.Options(ServingCertificate.From(tree.ApiServer), false), tree.Cluster.Certificate, "example.com"));
        await Assert.ThrowsAsync<AuthenticationException>(() => ConnectAsync(ServingTls.Options(ServingCertificate.From(tree.ApiServer), false), tree.Etcd!.Certificate, name));
    }

    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    public async Task Clients_show_who_they_are(KeyAlgorithm algorithm)
    {
        var tree = await PkiTree.EnsureAsync(Options with { Algorithm = algorithm }, Cancel);
        var session = await ConnectAsync(ServingTls.Options(ServingCertificate.From(tree.ApiServer), askForClientCertificate: true), tree.Cluster.Certificate, "localhost", tree.KubeletClient);
        var verifier = new ClientCertificateVerifier(() => tree.Cluster.Bundle, TimeProvider.System);
        var identity = verifier.Verify(session.ClientCertificate!).Identity;
        Assert.Equal("kube-apiserver-kubelet-client", identity!.UserName);
        Assert.Equal(["system:masters"], identity.Groups);
        session = await ConnectAsync(ServingTls.Options(ServingCertificate.From(tree.ApiServer), true), tree.Cluster.Certificate, "localhost", tree.EtcdClient);
        Assert.Null(verifier.Verify(session.ClientCertificate!).Identity);
    }

    [Fact]
    public async Task Below_a_single_root_a_client_that_knows_only_the_root_gets_the_whole_chain()
    {
        var tree = await PkiTree.EnsureAsync(Options with { SingleRoot = true }, Cancel);
        var session = await ConnectAsync(ServingTls.Options(ServingCertificate.From(tree.ApiServer), true), tree.Cluster.Bundle[1], "localhost", tree.KubeletClient);
        var verifier = new ClientCertificateVerifier(() => tree.Cluster.ClientAnchors, TimeProvider.System);
        Assert.NotNull(verifier.Verify(session.ClientCertificate!).Identity);
        // Signed below the same root, and of a group that may do everything: not by the authority of this cluster's users, though.
        session = await ConnectAsync(ServingTls.Options(ServingCertificate.From(tree.ApiServer), true), tree.Cluster.Bundle[1], "localhost", tree.EtcdClient);
        Assert.NotNull(verifier.Verify(session.ClientCertificate!, tree.Etcd!.Bundle).Refusal);
        await using var reloader = new CertificateReloader(tree.PathOf("apiserver.crt"), tree.PathOf("apiserver.key"), TimeProvider.System);
        await ConnectAsync(ServingTls.Options(reloader.Current, false), tree.Cluster.Bundle[1], "localhost");
    }

    [Fact]
    public async Task What_a_client_sends_along_is_seen_and_leads_to_the_root()
    {
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        var keys = new SeededKeySource(3);
        var team = tree.Cluster.CreateIntermediate(new CertificateProfile { CommonName = "team", Usage = CertificateUsage.Authority }, keys.CreateKey(KeyAlgorithm.EcdsaP256), TimeProvider.System.GetUtcNow(), keys.NextSerialNumber());
        var jane = team.Issue(new CertificateProfile { CommonName = "jane", Usage = CertificateUsage.Client }, keys.CreateKey(KeyAlgorithm.EcdsaP256), TimeProvider.System.GetUtcNow(), keys.NextSerialNumber());
        var verifier = new ClientCertificateVerifier(() => tree.Cluster.ClientAnchors, TimeProvider.System);
        ClientCertificateResult result = default;
        var options = ServingTls.Options(ServingCertificate.From(tree.ApiServer), true, (certificate, sent) => result = verifier.Verify(certificate, sent));
        await ConnectAsync(options, tree.Cluster.Certificate, "localhost", jane);
        Assert.Equal("jane", result.Identity?.UserName);
    }

    [Fact]
    public async Task Connections_after_a_renewal_see_the_new_certificate_without_a_restart()
    {
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        await using var reloader = new CertificateReloader(tree.PathOf("apiserver.crt"), tree.PathOf("apiserver.key"), TimeProvider.System);
        var before = await ConnectAsync(ServingTls.Options(reloader.Current, false), tree.Cluster.Certificate, "localhost");
        await PkiTree.RenewAsync(Options, ["apiserver"], Cancel);
        reloader.Look();
        var after = await ConnectAsync(ServingTls.Options(reloader.Current, false), tree.Cluster.Certificate, "localhost");
        Assert.NotEqual(before.ServerCertificate.SerialNumber, after.ServerCertificate.SerialNumber);
    }

    [Fact]
    public async Task Old_protocols_and_ciphers_without_forward_secrecy_are_refused()
    {
        var tree = await PkiTree.EnsureAsync(Options with { Algorithm = KeyAlgorithm.Rsa2048 }, Cancel);
        var options = ServingTls.Options(ServingCertificate.From(tree.ApiServer), false);
        var session = await ConnectAsync(options, tree.Cluster.Certificate, "localhost", protocols: SslProtocols.Tls12);
        Assert.StartsWith("TLS_ECDHE_", session.Cipher, StringComparison.Ordinal);

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        async Task ServeAsync()
        {
            using var accepted = await listener.AcceptTcpClientAsync(Cancel);
            await using var stream = new SslStream(accepted.GetStream());
            await stream.AuthenticateAsServerAsync(options, Cancel);
        }

        foreach (var attempt in new[] { "-tls1_1 -cipher ALL:@SECLEVEL=0", "-tls1_2 -cipher AES128-SHA", "-tls1_2 -cipher AES128-GCM-SHA256", "-tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256" })
        {
            var serving = ServeAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => OpenSsl.RunAsync($"s_client -connect 127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port} {attempt}", Cancel));
            await Assert.ThrowsAnyAsync<Exception>(() => serving);
        }
    }

    [Fact]
    public async Task Every_pair_of_etcd_members_and_clients_trusts_each_other()
    {
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        var verifier = new ClientCertificateVerifier(() => tree.Etcd!.Bundle, TimeProvider.System);
        foreach (var (server, client) in new[] { (tree.EtcdServer!, tree.EtcdClient!), (tree.EtcdServer!, tree.EtcdHealthcheckClient!), (tree.EtcdPeer!, tree.EtcdPeer!) })
        {
            var session = await ConnectAsync(ServingTls.Options(ServingCertificate.From(server), true), tree.Etcd!.Certificate, "127.0.0.1", client);
            Assert.NotNull(verifier.Verify(session.ClientCertificate!).Identity);
        }
    }
}
