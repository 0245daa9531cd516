using Xebec.Pki;

namespace Xebec.Tests.Pki;

public sealed class ReloadTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly ManualTime _time = ManualTime.AtNoon();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private PkiOptions Options => new() { Directory = _folder.Path, NodeName = "node-1", Time = _time, WithEtcd = false };
    private CertificateReloader Reloader() => new(_folder["apiserver.crt"], _folder["apiserver.key"], _time, TimeSpan.FromSeconds(5));

    [Fact]
    public async Task A_renewed_certificate_is_shown_after_the_next_look()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        await using var reloader = Reloader();
        var old = reloader.Certificate.Thumbprint;
        var changes = new List<string>();
        reloader.Changed += shown => changes.Add(shown.Certificate.Thumbprint);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(old, reloader.Certificate.Thumbprint);

        var renewed = await PkiTree.RenewAsync(Options, ["apiserver"], Cancel);
        Assert.Equal(old, reloader.Certificate.Thumbprint);
        _time.Advance(TimeSpan.FromSeconds(5));
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
        var certificate = File.ReadAllText(_folder["apiserver.crt"]);

        File.Copy(_folder["front-proxy-client.crt"], _folder["apiserver.crt"], overwrite: true);
        _time.Advance(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("was not made for this key", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Contains(_folder["apiserver.crt"], problems[0], StringComparison.Ordinal);
        File.Delete(_folder["apiserver.crt"]);
        _time.Advance(TimeSpan.FromSeconds(5));
        File.WriteAllText(_folder["apiserver.crt"], certificate[..100]);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(3, problems.Count);
        Assert.Equal(old, reloader.Certificate.Thumbprint);

        // The key catches up: then both are taken.
        File.Copy(_folder["front-proxy-client.crt"], _folder["apiserver.crt"], overwrite: true);
        File.Copy(_folder["front-proxy-client.key"], _folder["apiserver.key"], overwrite: true);
        Assert.True(reloader.Look());
        Assert.NotEqual(old, reloader.Certificate.Thumbprint);
    }

    [Fact]
    public async Task Swapped_symbolic_links_are_seen()
    {
        foreach (var version in new[] { "v1", "v2" })
        {
            await PkiTree.EnsureAsync(Options with { Directory = _folder[version] }, Cancel);
        }

        Directory.CreateSymbolicLink(_folder["data"], _folder["v1"]);
        File.CreateSymbolicLink(_folder["tls.crt"], _folder["data/apiserver.crt"]);
        File.CreateSymbolicLink(_folder["tls.key"], _folder["data/apiserver.key"]);
        await using var reloader = new CertificateReloader(_folder["tls.crt"], _folder["tls.key"], _time);
        var old = reloader.Certificate.Thumbprint;
        Directory.CreateSymbolicLink(_folder["data.new"], _folder["v2"]);
        await Program.RunAsync("mv", $"-T {_folder["data.new"]} {_folder["data"]}", null, null, Cancel); // at once, as the kubelet does
        Assert.True(reloader.Look());
        Assert.NotEqual(old, reloader.Certificate.Thumbprint);
        File.Delete(_folder["data"]);
    }

    [Fact]
    public async Task A_disposed_reloader_looks_no_more()
    {
        await PkiTree.EnsureAsync(Options, Cancel);
        var reloader = Reloader();
        var old = reloader.Certificate.Thumbprint;
        await reloader.DisposeAsync();
        await PkiTree.RenewAsync(Options, ["apiserver"], Cancel);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(old, reloader.Certificate.Thumbprint);
    }

    [Fact]
    public async Task Trusted_authorities_keep_their_identity_until_they_change()
    {
        var tree = await PkiTree.EnsureAsync(Options, Cancel);
        await using var trusted = AuthorityReloader.Watch(_folder["ca.crt"], _time);
        var first = trusted.Current;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Same(first, trusted.Current);
        File.AppendAllText(_folder["ca.crt"], tree.FrontProxy.BundleToPem());
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, trusted.Current.Count);
    }
}
