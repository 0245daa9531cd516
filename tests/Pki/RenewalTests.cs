using Xebec.Pki;

namespace Xebec.Tests.Pki;

public sealed class RenewalTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly ManualTime _time = ManualTime.AtNoon();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private PkiOptions Options => new() { Directory = _folder.Path, NodeName = "node-1", Time = _time, Renew = true };

    [Fact]
    public async Task A_certificate_that_ends_soon_has_expired_or_lacks_a_name_is_made_anew_for_its_key()
    {
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        var key = File.ReadAllText(_folder["apiserver.key"]);
        var authority = File.ReadAllText(_folder["ca.crt"]);
        foreach (var days in new[] { 340, 400 })
        {
            _time.Advance(TimeSpan.FromDays(days));
            tree = await PkiTree.EnsureAsync(Options, Cancel);
            Assert.Empty(tree.Warnings);
            Assert.Equal(_time.GetUtcNow().AddDays(365), tree.ApiServer.Certificate.NotAfter);
        }

        tree = await PkiTree.EnsureAsync(Options with { ExtraNames = ["new.example.com"] }, Cancel);
        Assert.Contains("new.example.com", AlternativeNames.Of(tree.ApiServer.Certificate).DnsNames);
        Assert.Equal(key, File.ReadAllText(_folder["apiserver.key"]));
        Assert.Equal(authority, File.ReadAllText(_folder["ca.crt"]));
    }

    [Fact]
    public async Task A_good_certificate_stays()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        _time.Advance(TimeSpan.FromDays(300));
        var before = _folder.Contents();
        await PkiTree.EnsureAsync(Options, Cancel);
        Assert.Equal(before, _folder.Contents());
    }

    [Fact]
    public async Task An_authority_near_its_own_end_does_not_cause_a_renewal_at_every_start()
    {
        await PkiTree.EnsureAsync(Options with { AuthorityLifetime = TimeSpan.FromDays(100) }, Cancel);
        _time.Advance(TimeSpan.FromDays(90));
        var before = _folder.Contents();
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        Assert.Equal(before, _folder.Contents());
        Assert.Contains(tree.Warnings, finding => finding.File == _folder["ca.crt"]);
    }

    [Fact]
    public async Task What_somebody_else_signed_is_not_touched()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        await PkiTree.EnsureAsync(Options with { Directory = _folder["other"] }, Cancel);
        File.Copy(_folder["other/apiserver.crt"], _folder["apiserver.crt"], overwrite: true);
        File.Copy(_folder["other/apiserver.key"], _folder["apiserver.key"], overwrite: true);
        _time.Advance(TimeSpan.FromDays(366));
        var error = await Assert.ThrowsAsync<PkiException>(() => PkiTree.EnsureAsync(Options, Cancel));
        Assert.All(error.Findings, finding => Assert.Equal(_folder["apiserver.crt"], finding.File));
        Assert.Equal(File.ReadAllText(_folder["other/apiserver.crt"]), File.ReadAllText(_folder["apiserver.crt"]));
    }

    [Fact]
    public async Task Certificates_are_renewed_when_asked_all_or_by_name()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        _time.Advance(TimeSpan.FromDays(10));
        var before = _folder.Contents();
        await PkiTree.RenewAsync(Options, ["etcd/peer"], Cancel);
        Assert.Equal(["etcd/peer.crt"], Changed(before));
        before = _folder.Contents();
        await PkiTree.RenewAsync(Options, [], Cancel);
        Assert.Equal(7, Changed(before).Count);
        Assert.DoesNotContain("ca.crt", Changed(before));
        var error = await Assert.ThrowsAsync<ArgumentException>(() => PkiTree.RenewAsync(Options, ["nonsense"], Cancel));
        Assert.Contains("apiserver-kubelet-client", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_authoritys_key_renewing_is_an_error()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        File.Delete(_folder["ca.key"]);
        var error = await Assert.ThrowsAsync<PkiException>(() => PkiTree.RenewAsync(Options, ["apiserver"], Cancel));
        Assert.Equal(_folder["apiserver.crt"], Assert.Single(error.Findings).File);
    }

    private List<string> Changed(SortedDictionary<string, string> before)
        => [.. _folder.Contents().Where(file => before[file.Key] != file.Value).Select(file => file.Key)];
}
