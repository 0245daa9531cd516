using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xebec.Pki;

namespace Xebec.Tests.Pki;

public sealed class TreeTests : IDisposable
{
    private readonly Folder _folder = new();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private PkiOptions Options => new()
    {
        Directory = _folder["pki"],
        NodeName = "node-1",
        AdvertiseAddress = IPAddress.Parse("192.0.2.10"),
        ExtraNames = ["api.example.com", "203.0.113.5"],
        Time = TimeProvider.System,
    };

    [Fact]
    public async Task The_first_start_makes_every_documented_file()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        Assert.Equal(
        [
            "pki/.lock", "pki/apiserver-etcd-client.crt", "pki/apiserver-etcd-client.key", "pki/apiserver-kubelet-client.crt", "pki/apiserver-kubelet-client.key",
            "pki/apiserver.crt", "pki/apiserver.key", "pki/ca.crt", "pki/ca.key", "pki/etcd/ca.crt", "pki/etcd/ca.key",
            "pki/etcd/healthcheck-client.crt", "pki/etcd/healthcheck-client.key", "pki/etcd/peer.crt", "pki/etcd/peer.key",
            "pki/etcd/server.crt", "pki/etcd/server.key", "pki/front-proxy-ca.crt", "pki/front-proxy-ca.key",
            "pki/front-proxy-client.crt", "pki/front-proxy-client.key", "pki/sa.key", "pki/sa.pub",
        ], _folder.Contents().Keys);
    }

    [Theory]
    [InlineData("ca.crt", "CN=kubernetes-ca", "", "kubernetes-ca", null)]
    [InlineData("front-proxy-ca.crt", "CN=kubernetes-front-proxy-ca", "", "kubernetes-front-proxy-ca", null)]
    [InlineData("etcd/ca.crt", "CN=etcd-ca", "", "etcd-ca", null)]
    [InlineData("apiserver.crt", "CN=kube-apiserver", "server",
        "node-1 kubernetes kubernetes.default kubernetes.default.svc kubernetes.default.svc.cluster.local localhost api.example.com kubernetes.default.svc.cluster", "10.96.0.1 192.0.2.10 127.0.0.1 ::1 203.0.113.5")]
    [InlineData("apiserver-kubelet-client.crt", "O=system:masters, CN=kube-apiserver-kubelet-client", "client", null, null)]
    [InlineData("front-proxy-client.crt", "CN=front-proxy-client", "client", null, null)]
    [InlineData("etcd/server.crt", "CN=kube-etcd", "server client", "node-1 localhost", "192.0.2.10 127.0.0.1 ::1")]
    [InlineData("etcd/peer.crt", "CN=kube-etcd-peer", "server client", "node-1 localhost", "192.0.2.10 127.0.0.1 ::1")]
    [InlineData("etcd/healthcheck-client.crt", "CN=kube-etcd-healthcheck-client", "client", null, null)]
    [InlineData("apiserver-etcd-client.crt", "O=system:masters, CN=kube-apiserver-etcd-client", "client", null, null)]
    public async Task Each_certificate_says_what_the_tables_say(string file, string subject, string usages, string? dnsNames, string? addresses)
    {
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(tree.PathOf(file));
        var authority = usages.Length == 0;

        Assert.Equal(subject, certificate.SubjectName.Format(false));
        var names = AlternativeNames.Of(certificate);
        Assert.Equal(dnsNames ?? "", string.Join(' ', names.DnsNames));
        Assert.Equal(addresses ?? "", string.Join(' ', names.Addresses));

        var basic = Assert.Single(certificate.Extensions.OfType<X509BasicConstraintsExtension>());
        Assert.True(basic.Critical);
        Assert.Equal(authority, basic.CertificateAuthority);
        var keyUsage = Assert.Single(certificate.Extensions.OfType<X509KeyUsageExtension>());
        Assert.True(keyUsage.Critical);
        Assert.Equal(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment | (authority ? X509KeyUsageFlags.KeyCertSign : 0), keyUsage.KeyUsages);
        var extended = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(one => one.EnhancedKeyUsages.Cast<Oid>()).Select(oid => oid.Value);
        Assert.Equal(usages.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(usage => usage == "server" ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2"), extended);
    }

    [Fact]
    public async Task OpenSSL_verifies_every_certificate_against_its_authority()
    {
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        (string Authority, string Purpose, string File)[] pairs =
        [
            ("ca.crt", "sslserver", "apiserver.crt"), ("ca.crt", "sslclient", "apiserver-kubelet-client.crt"),
            ("front-proxy-ca.crt", "sslclient", "front-proxy-client.crt"),
            ("etcd/ca.crt", "sslserver", "etcd/server.crt"), ("etcd/ca.crt", "sslclient", "etcd/server.crt"), ("etcd/ca.crt", "sslserver", "etcd/peer.crt"),
            ("etcd/ca.crt", "sslclient", "etcd/healthcheck-client.crt"), ("etcd/ca.crt", "sslclient", "apiserver-etcd-client.crt"),
        ];
        foreach (var (authority, purpose, file) in pairs)
        {
            await OpenSsl.RunAsync($"verify -x509_strict -CAfile {tree.PathOf(authority)} -purpose {purpose} {tree.PathOf(file)}", Cancel);
        }
    }

    [Fact]
    public async Task Keys_are_for_their_owner_only()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        foreach (var file in Directory.EnumerateFiles(_folder["pki"], "*", SearchOption.AllDirectories))
        {
            Assert.Equal("600", Folder.Mode(file));
        }

        foreach (var directory in new[] { _folder["pki"], _folder["pki/etcd"] })
        {
            Assert.Equal("700", Folder.Mode(directory));
        }
    }

    [Fact]
    public async Task A_second_start_changes_no_byte_and_finds_nothing_wrong()
    {
        var first = await PkiTree.EnsureAsync(Options, Cancel);
        var before = _folder.Contents();
        var second = await PkiTree.EnsureAsync(Options, Cancel);
        Assert.Equal(before, _folder.Contents());
        Assert.Empty(second.Warnings);
        Assert.Equal(first.ApiServer.Certificate.Thumbprint, second.ApiServer.Certificate.Thumbprint);
        Assert.True(second.ApiServer.Certificate.HasPrivateKey);
    }

    [Fact]
    public async Task Two_processes_that_start_at_once_end_up_with_the_same_tree()
    {
        var trees = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PkiTree.EnsureAsync(Options, Cancel), Cancel)));
        Assert.Single(trees.Select(tree => tree.Cluster.Certificate.Thumbprint).Distinct());
        Assert.Single(trees.Select(tree => tree.EtcdPeer!.Certificate.Thumbprint).Distinct());
        Assert.Single(trees.Select(tree => tree.ServiceAccounts.SigningKey!.KeyId).Distinct());
    }

    [Theory]
    [InlineData(KeyAlgorithm.Rsa2048, 2048)]
    [InlineData(KeyAlgorithm.Rsa3072, 3072)]
    public async Task Rsa_keys_are_written_as_upstream_writes_them(KeyAlgorithm algorithm, int bits)
    {
        var tree = await PkiTree.EnsureAsync(Options with { Algorithm = algorithm, WithEtcd = false }, Cancel);
        Assert.Equal(bits, tree.ApiServer.Certificate.GetRSAPublicKey()!.KeySize);
        Assert.StartsWith("-----BEGIN RSA PRIVATE KEY-----\n", File.ReadAllText(tree.PathOf("apiserver.key")), StringComparison.Ordinal);
        Assert.Equal("RS256", tree.ServiceAccounts.SigningKey!.Algorithm);
        Assert.False(Directory.Exists(_folder["pki/etcd"]));
        await OpenSsl.RunAsync($"verify -x509_strict -CAfile {tree.PathOf("ca.crt")} {tree.PathOf("apiserver.crt")}", Cancel);
    }

    [Fact]
    public void A_large_rsa_key_is_made_when_asked_for()
    {
        using var key = SystemKeySource.Instance.CreateKey(KeyAlgorithm.Rsa4096);
        Assert.Equal(4096, key.Algorithm.KeySize);
        using var read = PemKeys.ReadPrivateKey(key.ToPem());
        Assert.Equal(key.PublicKeyInfo.ToArray(), read.PublicKeyInfo.ToArray());
        Assert.Throws<NotSupportedException>(() => new SeededKeySource(1).CreateKey(KeyAlgorithm.Rsa4096));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_keys()
    {
        async Task<PkiTree> MakeAsync(string directory) => await PkiTree.EnsureAsync(
            Options with { Directory = _folder[directory], Keys = new SeededKeySource(42), Time = ManualTime.AtNoon() }, Cancel);
        var one = await MakeAsync("one");
        var other = await MakeAsync("other");
        Assert.Equal(one.EtcdClient!.Key.ToPem(), other.EtcdClient!.Key.ToPem());
        Assert.Equal(one.EtcdClient.Certificate.SerialNumber, other.EtcdClient.Certificate.SerialNumber);
        Assert.Equal(one.ServiceAccounts.SigningKey!.KeyId, other.ServiceAccounts.SigningKey!.KeyId);
        Assert.Equal(one.EtcdClient.Certificate.NotAfter, other.EtcdClient.Certificate.NotAfter);
        Assert.NotEqual(one.EtcdClient.Key.ToPem(), one.ApiServer.Key.ToPem());
    }

    [Fact]
    public async Task A_key_without_its_certificate_is_used_for_the_one_that_is_made()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        var key = File.ReadAllText(_folder["pki/apiserver.key"]);
        var authorityKey = File.ReadAllText(_folder["pki/front-proxy-ca.key"]);
        File.Delete(_folder["pki/apiserver.crt"]);
        File.Delete(_folder["pki/front-proxy-ca.crt"]);
        File.Delete(_folder["pki/sa.pub"]);
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        Assert.Equal(key, File.ReadAllText(_folder["pki/apiserver.key"]));
        Assert.Equal(authorityKey, File.ReadAllText(_folder["pki/front-proxy-ca.key"]));
        Assert.True(tree.ApiServer.Key.Matches(tree.ApiServer.Certificate));
    }

    [Fact]
    public async Task A_leftover_of_a_crash_while_writing_does_no_harm()
    {
        Directory.CreateDirectory(_folder["pki"]);
        File.WriteAllText(_folder[$"pki/.ca.crt.{Environment.ProcessId}.tmp"], "half");
        await PkiTree.EnsureAsync(Options, Cancel);
        Assert.False(File.Exists(_folder[$"pki/.ca.crt.{Environment.ProcessId}.tmp"]));
    }

    [Theory]
    [InlineData("10.96.0.0/12", "10.96.0.1")]
    [InlineData("10.96.0.0/12,fd00:10:96::/112", "10.96.0.1 fd00:10:96::1")]
    [InlineData("192.168.3.77/24", "192.168.3.1")]
    public void The_API_servers_own_service_has_the_first_address(string cidr, string expected)
        => Assert.Equal(expected, string.Join(' ', ServiceNetworks.FirstAddresses(cidr)));

    [Theory]
    [InlineData("10.96.0.0")]
    [InlineData("10.96.0.0/33")]
    [InlineData("x/12")]
    public void A_service_network_that_is_none_is_refused(string cidr)
        => Assert.Contains(cidr, Assert.Throws<FormatException>(() => ServiceNetworks.FirstAddresses(cidr)).Message, StringComparison.Ordinal);
}
