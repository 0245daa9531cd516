using System.Net;
using Xebec.Pki;

namespace Xebec.Tests.Pki;

public sealed class ExternalAuthorityTests : IDisposable
{
    private readonly Folder _folder = new();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private PkiOptions Options => new() { Directory = _folder["pki"], NodeName = "node-1", AdvertiseAddress = IPAddress.Parse("192.0.2.10"), Time = TimeProvider.System };

    private async Task WithoutKeysAsync()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        Directory.CreateDirectory(_folder["safe/etcd"]);
        foreach (var key in new[] { "ca.key", "front-proxy-ca.key", "etcd/ca.key" })
        {
            File.Move(_folder["pki/" + key], _folder["safe/" + key]);
        }
    }

    [Fact]
    public async Task Certificates_are_used_without_their_authoritys_key()
    {
        await WithoutKeysAsync();
        var before = _folder.Contents();
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        Assert.Null(tree.Cluster.Key);
        Assert.True(tree.ApiServer.Certificate.HasPrivateKey);
        Assert.Equal(before, _folder.Contents());
        var error = Assert.Throws<InvalidOperationException>(() => tree.Cluster.Issue(new CertificateProfile { CommonName = "x", Usage = CertificateUsage.Client }, tree.ApiServer.Key, DateTimeOffset.UnixEpoch, [1]));
        Assert.Contains("kept elsewhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_certificate_is_requested_signed_elsewhere_and_used()
    {
        await WithoutKeysAsync();
        foreach (var name in new[] { "apiserver", "etcd/server" })
        {
            File.Delete(_folder[$"pki/{name}.crt"]);
            File.Delete(_folder[$"pki/{name}.key"]);
        }

        var error = await Assert.ThrowsAsync<PkiException>(() => PkiTree.EnsureAsync(Options, Cancel));
        Assert.Equal([_folder["pki/apiserver.crt"], _folder["pki/etcd/server.crt"]], error.Findings.Select(finding => finding.File));
        Assert.All(error.Findings, finding => Assert.Contains("openssl req -new", finding.Remedy, StringComparison.Ordinal));

        Assert.Equal([_folder["pki/apiserver.csr"], _folder["pki/etcd/server.csr"]], await CertificateRequests.WriteAsync(Options, [], Cancel));
        Assert.Equal("600", Folder.Mode(_folder["pki/apiserver.key"]));
        var text = await OpenSsl.RunAsync($"req -verify -noout -text -in {_folder["pki/apiserver.csr"]}", Cancel);
        Assert.Contains("Subject: CN = kube-apiserver", text, StringComparison.Ordinal);
        Assert.Contains("DNS:kubernetes.default.svc.cluster.local", text, StringComparison.Ordinal);
        Assert.Contains("IP Address:192.0.2.10", text, StringComparison.Ordinal);
        Assert.Contains("TLS Web Server Authentication", text, StringComparison.Ordinal);

        await OpenSsl.RunAsync($"x509 -req -days 30 -copy_extensions copyall -in {_folder["pki/apiserver.csr"]} -CA {_folder["pki/ca.crt"]} -CAkey {_folder["safe/ca.key"]} -out {_folder["pki/apiserver.crt"]}", Cancel);
        await OpenSsl.RunAsync($"x509 -req -days 30 -copy_extensions copyall -in {_folder["pki/etcd/server.csr"]} -CA {_folder["pki/etcd/ca.crt"]} -CAkey {_folder["safe/etcd/ca.key"]} -out {_folder["pki/etcd/server.crt"]}", Cancel);
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        Assert.Contains("node-1", AlternativeNames.Of(tree.ApiServer.Certificate).DnsNames);
    }

    [Fact]
    public async Task A_request_for_what_exists_uses_its_key()
    {
        await WithoutKeysAsync();
        var key = File.ReadAllText(_folder["pki/front-proxy-client.key"]);
        Assert.Equal([_folder["pki/front-proxy-client.csr"]], await CertificateRequests.WriteAsync(Options, ["front-proxy-client"], Cancel));
        Assert.Equal(key, File.ReadAllText(_folder["pki/front-proxy-client.key"]));
        await Assert.ThrowsAsync<ArgumentException>(() => CertificateRequests.WriteAsync(Options, ["nonsense"], Cancel));
    }

    [Fact]
    public async Task Kubeconfigs_are_requested_signed_elsewhere_and_used()
    {
        await WithoutKeysAsync();
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        var files = new KubeconfigOptions { Directory = _folder.Path, Server = "https://192.0.2.10:6443", NodeName = "node-1" };
        var requests = await Kubeconfigs.WriteRequestsAsync(tree, files, Cancel);
        Assert.Equal(5, requests.Count);
        await Assert.ThrowsAsync<PkiException>(() => Kubeconfigs.WriteAsync(tree, files, Cancel));
        foreach (var request in requests)
        {
            await OpenSsl.RunAsync($"x509 -req -days 30 -copy_extensions copyall -in {request} -CA {_folder["pki/ca.crt"]} -CAkey {_folder["safe/ca.key"]} -out {Path.ChangeExtension(request, ".crt")}", Cancel);
        }

        Assert.Equal(5, (await Kubeconfigs.WriteAsync(tree, files, Cancel)).Count);
        Assert.Empty(await Kubeconfigs.WriteAsync(tree, files, Cancel));
    }

    [Fact]
    public async Task Authorities_below_one_root_are_made_and_their_certificates_carry_the_chain()
    {
        var tree = await PkiTree.EnsureAsync(Options with { SingleRoot = true }, Cancel);
        Assert.True(File.Exists(_folder["pki/root-ca.key"]));
        Assert.Equal(2, tree.Cluster.Bundle.Count);
        Assert.Equal("CN=kubernetes-root-ca", tree.Cluster.Certificate.Issuer);
        Assert.Equal(tree.Cluster.Bundle[1].Thumbprint, tree.Etcd!.Bundle[1].Thumbprint);
        Assert.Equal(2, Pem.ReadCertificates(File.ReadAllText(_folder["pki/apiserver.crt"])).Count);
        await OpenSsl.RunAsync($"verify -x509_strict -CAfile {_folder["pki/root-ca.crt"]} -untrusted {_folder["pki/apiserver.crt"]} -purpose sslserver {_folder["pki/apiserver.crt"]}", Cancel);
        var before = _folder.Contents();
        var again = await PkiTree.EnsureAsync(Options, Cancel);
        Assert.Equal(tree.Cluster.Certificate.Thumbprint, Assert.Single(again.ApiServer.Chain).Thumbprint);
        Assert.Equal(before, _folder.Contents());
    }

    [Fact]
    public async Task The_root_of_an_own_organisation_signs_the_authorities()
    {
        // A root elsewhere: only its certificate comes here, inside the authorities' files.
        await OpenSsl.RunAsync($"req -x509 -newkey rsa:2048 -nodes -days 100 -subj /CN=Example-Root -keyout {_folder["root.key"]} -out {_folder["root.crt"]}", Cancel);
        await CertificateRequests.WriteAsync(Options, ["ca", "front-proxy-ca", "etcd/ca"], Cancel);
        foreach (var name in new[] { "ca", "front-proxy-ca", "etcd/ca" })
        {
            await OpenSsl.RunAsync($"x509 -req -days 50 -copy_extensions copyall -in {_folder[$"pki/{name}.csr"]} -CA {_folder["root.crt"]} -CAkey {_folder["root.key"]} -out {_folder[$"pki/{name}.crt"]}", Cancel);
            File.AppendAllText(_folder[$"pki/{name}.crt"], File.ReadAllText(_folder["root.crt"]));
        }

        var tree = await PkiTree.EnsureAsync(Options with { Lifetime = TimeSpan.FromDays(365) }, Cancel);
        Assert.Equal(tree.Cluster.Certificate.NotAfter, tree.ApiServer.Certificate.NotAfter);
        await OpenSsl.RunAsync($"verify -CAfile {_folder["root.crt"]} -untrusted {_folder["pki/apiserver.crt"]} {_folder["pki/apiserver.crt"]}", Cancel);
    }

    [Fact]
    public async Task A_root_without_its_key_makes_no_authorities()
    {
        await PkiTree.EnsureAsync(Options with { SingleRoot = true, WithEtcd = false }, Cancel);
        File.Delete(_folder["pki/root-ca.key"]);
        var error = await Assert.ThrowsAsync<PkiException>(() => PkiTree.EnsureAsync(Options with { SingleRoot = true }, Cancel));
        Assert.Equal(_folder["pki/etcd/ca.crt"], Assert.Single(error.Findings).File);
    }
}
