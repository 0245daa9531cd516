using Xebec.Pki;

namespace Xebec.Tests.Pki;

public sealed class ReloadTests : IDisposable
{
    private readonly Folder folder = new();
    private readonly ManualTime time = ManualTime.AtNoon();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    private PkiOptions Options => new() { Directory = folder.Path, NodeName = "node-1", Time = time, WithEtcd = false };
    private CertificateReloader Reloader() => new(folder["apiserver.crt"], folder["apiserver.key"], time, TimeSpan.FromSeconds(5));

    [Fact]
    public async Task A_renewed_certificate_is_shown_after_the_next_look()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        await using var reloader = Reloader();
        var old = reloader.Certificate.Thumbprint;
        var changes = new List<string>();
        reloader.Changed += shown => changes.Add(shown.Certificate.Thumbprint);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(old, reloader.Certificate.Thumbprint);

        var renewed = await PkiTree.RenewAsync(Options, ["apiserver"], Cancel);
        Assert.Equal(old, reloader.Certificate.Thumbprint);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(renewed.ApiServer.Certificate.Thumbprint, reloader.Certificate.Thumbprint);
        Assert.Equal([renewed.ApiServer.Certificate.Thumbprint], changes);
    }

    [Fact]
    public async Task Files_that_do_not_fit_change_nothing_and_are_reported_once()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        await using var reloader = Reloader();
        var problems = new List<string>();
        reloader.Failed += problems.Add;
        var old = reloader.Certificate.Thumbprint;
        var certificate = File.ReadAllText(folder["apiserver.crt"]);

        File.Copy(folder["front-proxy-client.crt"], folder["apiserver.crt"], overwrite: true);
        time.Advance(TimeSpan.FromSeconds(5));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("was not made for this key", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Contains(folder["apiserver.crt"], problems[0], StringComparison.Ordinal);
        File.Delete(folder["apiserver.crt"]);
        time.Advance(TimeSpan.FromSeconds(5));
        File.WriteAllText(folder["apiserver.crt"], certificate[..100]);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(3, problems.Count);
        Assert.Equal(old, reloader.Certificate.Thumbprint);

        // The key catches up: then both are taken.
        File.Copy(folder["front-proxy-client.crt"], folder["apiserver.crt"], overwrite: true);
        File.Copy(folder["front-proxy-client.key"], folder["apiserver.key"], overwrite: true);
        Assert.True(reloader.Look());
        Assert.NotEqual(old, reloader.Certificate.Thumbprint);
    }

    [Fact]
    public async Task Swapped_symbolic_links_are_seen()
    {
        foreach (var version in new[] { "v1", "v2" }) await PkiTree.EnsureAsync(Options with { Directory = folder[version] }, Cancel);
        Directory.CreateSymbolicLink(folder["data"], folder["v1"]);
        File.CreateSymbolicLink(folder["tls.crt"], folder["data/apiserver.crt"]);
        File.CreateSymbolicLink(folder["tls.key"], folder["data/apiserver.key"]);
        await using var reloader = new CertificateReloader(folder["tls.crt"], folder["tls.key"], time);
        var old = reloader.Certificate.Thumbprint;
        Directory.CreateSymbolicLink(folder["data.new"], folder["v2"]);
        await Program.RunAsync("mv", $"-T {folder["data.new"]} {folder["data"]}", null, null, Cancel); // at once, as the kubelet does
        Assert.True(reloader.Look());
        Assert.NotEqual(old, reloader.Certificate.Thumbprint);
        File.Delete(folder["data"]);
    }

    [Fact]
    public async Task A_disposed_reloader_looks_no_more()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        var reloader = Reloader();
        var old = reloader.Certificate.Thumbprint;
        await reloader.DisposeAsync();
        await PkiTree.RenewAsync(Options, ["apiserver"], Cancel);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(old, reloader.Certificate.Thumbprint);
    }

    [Fact]
    public async Task Trusted_authorities_keep_their_identity_until_they_change()
    {
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        await using var trusted = AuthorityReloader.Watch(folder["ca.crt"], time);
        var first = trusted.Current;
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Same(first, trusted.Current);
        File.AppendAllText(folder["ca.crt"], tree.FrontProxy.BundleToPem());
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, trusted.Current.Count);
    }
}
