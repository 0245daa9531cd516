using System.Net;
using System.Security.Cryptography;
using Xebec.Pki;

namespace Xebec.Tests.Pki;

public sealed class TreeCheckTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly ManualTime _time = ManualTime.AtNoon();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private PkiOptions Options => new() { Directory = _folder.Path, NodeName = "node-1", AdvertiseAddress = IPAddress.Parse("192.0.2.10"), Time = _time };

    private async Task<PkiException> RefusedAsync(PkiOptions? options = null)
    {
        var before = _folder.Contents();
        var error = await Assert.ThrowsAsync<PkiException>(() => PkiTree.EnsureAsync(options ?? Options, Cancel));
        Assert.Equal(before.Where(file => file.Key != ".lock"), _folder.Contents().Where(file => file.Key != ".lock"));
        return error;
    }

    private PkiFinding Single(PkiException error, PkiProblem problem, string file)
    {
        var finding = Assert.Single(error.Findings);
        Assert.Equal(problem, finding.Problem);
        Assert.Equal(_folder[file], finding.File);
        Assert.Contains(finding.File, error.Message, StringComparison.Ordinal);
        Assert.Contains(finding.Remedy, error.Message, StringComparison.Ordinal);
        return finding;
    }

    [Fact]
    public async Task Expired_certificates_are_all_reported_at_once()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        _time.Advance(TimeSpan.FromDays(366));
        var error = await RefusedAsync();
        Assert.Equal(7, error.Findings.Count);
        Assert.All(error.Findings, finding => Assert.Equal(PkiProblem.Expired, finding.Problem));
        Assert.Contains("expired at 2027-03-01 12:00:00Z", error.Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_authority_is_reported_without_its_certificates()
    {
        await PkiTree.EnsureAsync(Options with { WithEtcd = false, Lifetime = TimeSpan.FromDays(9999) }, Cancel);
        _time.Advance(TimeSpan.FromDays(3651));
        var error = await RefusedAsync(Options with { WithEtcd = false });
        Assert.Equal([_folder["ca.crt"], _folder["front-proxy-ca.crt"]], error.Findings.Select(finding => finding.File));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_is_reported()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        _time.Advance(TimeSpan.FromMinutes(-6));
        var error = await RefusedAsync();
        Assert.All(error.Findings, finding => Assert.Equal(PkiProblem.NotYetValid, finding.Problem));
        Assert.Contains("clock", error.Findings[0].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_a_warning()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        _time.Advance(TimeSpan.FromDays(345));
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        Assert.Equal(7, tree.Warnings.Count);
        Assert.All(tree.Warnings, finding => Assert.Equal(PkiProblem.ExpiresSoon, finding.Problem));
        Assert.Contains("in 20 days", tree.Warnings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_certificate_is_reported()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        File.Copy(_folder["apiserver-kubelet-client.key"], _folder["apiserver.key"], overwrite: true);
        Single(await RefusedAsync(), PkiProblem.KeyMismatch, "apiserver.crt");
    }

    [Fact]
    public async Task A_key_of_another_authority_is_reported()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        File.Copy(_folder["etcd/ca.key"], _folder["ca.key"], overwrite: true);
        Single(await RefusedAsync(), PkiProblem.KeyMismatch, "ca.crt");
    }

    [Fact]
    public async Task A_certificate_of_another_authority_of_the_same_name_is_reported()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        await PkiTree.EnsureAsync(Options with { Directory = _folder["other"] }, Cancel);
        File.Copy(_folder["other/front-proxy-client.crt"], _folder["front-proxy-client.crt"], overwrite: true);
        File.Copy(_folder["other/front-proxy-client.key"], _folder["front-proxy-client.key"], overwrite: true);
        var finding = Single(await RefusedAsync(), PkiProblem.NotSignedByAuthority, "front-proxy-client.crt");
        Assert.Contains(_folder["front-proxy-ca.crt"], finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_wanted_now_is_missed()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        var finding = Single(await RefusedAsync(Options with { ExtraNames = ["10.0.0.9", "lb.example.com"] }), PkiProblem.MissingName, "apiserver.crt");
        Assert.Contains("lb.example.com, 10.0.0.9", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_for_clients_does_not_serve()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        var ca = new CertificateAuthority(Pem.ReadCertificates(File.ReadAllText(_folder["ca.crt"])), PemKeys.ReadPrivateKey(File.ReadAllText(_folder["ca.key"])));
        var wrong = ca.Issue(new CertificateProfile { CommonName = "kube-apiserver", Usage = CertificateUsage.Client, Names = AlternativeNames.Of((await PkiTree.EnsureAsync(Options, Cancel)).ApiServer.Certificate) },
            PemKeys.ReadPrivateKey(File.ReadAllText(_folder["apiserver.key"])), _time.GetUtcNow(), [1]);
        File.WriteAllText(_folder["apiserver.crt"], wrong.ToPem());
        Single(await RefusedAsync(), PkiProblem.WrongUsage, "apiserver.crt");
    }

    [Fact]
    public async Task A_certificate_is_no_authority()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        File.Copy(_folder["apiserver.crt"], _folder["ca.crt"], overwrite: true);
        File.Copy(_folder["apiserver.key"], _folder["ca.key"], overwrite: true);
        Single(await RefusedAsync(), PkiProblem.WrongUsage, "ca.crt");
    }

    [Theory]
    [InlineData("ca.crt")]
    [InlineData("ca.key")]
    [InlineData("apiserver.crt")]
    [InlineData("apiserver.key")]
    [InlineData("sa.key")]
    [InlineData("sa.pub")]
    public async Task A_file_with_something_else_in_it_is_reported(string file)
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        File.WriteAllText(_folder[file], "-----BEGIN NONSENSE-----\nAAAA\n-----END NONSENSE-----\n");
        Single(await RefusedAsync(), PkiProblem.Unreadable, file);
    }

    [Fact]
    public async Task An_encrypted_key_is_reported_as_such()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(_folder["apiserver.key"]));
        File.WriteAllText(_folder["apiserver.key"], key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        Assert.Contains("encrypted with a password", Single(await RefusedAsync(), PkiProblem.Unreadable, "apiserver.key").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_account_key_that_does_not_fit_its_public_half_is_reported()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        File.Copy(_folder["apiserver.key"], _folder["sa.key"], overwrite: true);
        Single(await RefusedAsync(), PkiProblem.KeyMismatch, "sa.pub");
        File.Delete(_folder["sa.key"]);
        Single(await RefusedAsync(), PkiProblem.Missing, "sa.key");
    }

    [Fact]
    public async Task A_private_key_that_others_may_read_is_a_warning()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder["ca.key"], UnixFileMode.UserRead | UnixFileMode.GroupRead);
        }

        var finding = Assert.Single((await PkiTree.EnsureAsync(Options, Cancel)).Warnings);
        Assert.Equal(PkiProblem.OpenPermissions, finding.Problem);
        Assert.Contains("chmod 600", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_authority_is_not_replaced_under_the_certificates_it_signed()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        File.Delete(_folder["etcd/ca.crt"]);
        File.Delete(_folder["etcd/ca.key"]);
        Single(await RefusedAsync(), PkiProblem.Missing, "etcd/ca.crt");
    }

    [Fact]
    public async Task A_tree_that_kubeadm_made_is_used_as_it_is()
    {
        // kubeadm's subjects differ from the documented ones: CN=kubernetes, the node's name for etcd, other groups.
        var now = _time.GetUtcNow();
        var key = SystemKeySource.Instance.CreateKey(KeyAlgorithm.Rsa2048);
        var ca = CertificateAuthority.CreateRoot(new CertificateProfile { CommonName = "kubernetes", Usage = CertificateUsage.Authority, Lifetime = TimeSpan.FromDays(3650) }, key, now, [1]);
        var leafKey = SystemKeySource.Instance.CreateKey(KeyAlgorithm.Rsa2048);
        var leaf = ca.Issue(new CertificateProfile { CommonName = "kube-apiserver-kubelet-client", Organizations = ["kubeadm:cluster-admins"], Usage = CertificateUsage.Client }, leafKey, now, [2]);
        File.WriteAllText(_folder["ca.crt"], ca.BundleToPem());
        File.WriteAllText(_folder["ca.key"], key.ToPem());
        File.WriteAllText(_folder["apiserver-kubelet-client.crt"], leaf.ToPem());
        File.WriteAllText(_folder["apiserver-kubelet-client.key"], leafKey.ToPem());
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        Assert.Equal("CN=kubernetes", tree.Cluster.Certificate.Subject);
        Assert.Equal(leaf.ToPem(), File.ReadAllText(_folder["apiserver-kubelet-client.crt"]));
    }
}
