using System.Text;
using Xebec.Server.Metrics;
using Xebec.Server.Paths;
using Xebec.Server.Pipeline;

namespace Xebec.Tests.Server.Http;

/// <summary>Health as probes ask for it.</summary>
public sealed class HealthTests
{
    private static readonly HealthPaths Paths = new(
        [
            HealthCheck.Ping,
            new HealthCheck("etcd", _ => ValueTask.FromResult<string?>("no answer")),
            HealthCheck.Always("etcd-override-0") with { Group = "etcd" },
        ],
        [HealthCheck.Ping, HealthCheck.Always("shutdown")],
        new HealthMetrics());

    [Theory]
    [InlineData("/livez", 500, "[+]ping ok\n[-]etcd failed: reason withheld\n[+]etcd-override-0 ok\nlivez check failed\n")]
    [InlineData("/healthz", 500, "[+]ping ok\n[-]etcd failed: reason withheld\n[+]etcd-override-0 ok\nhealthz check failed\n")]
    [InlineData("/livez?exclude=etcd", 200, "ok")]
    [InlineData("/livez?exclude=etcd&verbose", 200, "[+]ping ok\n[+]etcd excluded: ok\n[+]etcd-override-0 excluded: ok\nlivez check passed\n")]
    [InlineData("/livez?exclude=nope&exclude=etcd&verbose", 200, "[+]ping ok\n[+]etcd excluded: ok\n[+]etcd-override-0 excluded: ok\nwarn: some health checks cannot be excluded: no matches for \"nope\"\nlivez check passed\n")]
    [InlineData("/livez?exclude=b&exclude=etcd&exclude=a&verbose", 200, "[+]ping ok\n[+]etcd excluded: ok\n[+]etcd-override-0 excluded: ok\nwarn: some health checks cannot be excluded: no matches for \"a\",\"b\"\nlivez check passed\n")]
    [InlineData("/livez?exclude=etcd-override-0", 500, "[+]ping ok\n[-]etcd failed: reason withheld\n[+]etcd-override-0 excluded: ok\nlivez check failed\n")]
    [InlineData("/livez/etcd-override-0", 200, "ok")]
    [InlineData("/livez/ping", 200, "ok")]
    [InlineData("/livez/etcd", 500, "internal server error: no answer\n")]
    [InlineData("/livez/nope", 404, "404 page not found\n")]
    [InlineData("/livez/", 404, "404 page not found\n")]
    [InlineData("/readyz", 200, "ok")]
    [InlineData("/readyz?verbose", 200, "[+]ping ok\n[+]shutdown ok\nreadyz check passed\n")]
    public async Task Each_path_tells_its_checks(string target, int code, string text)
    {
        var request = new Request { Method = "GET", RawTarget = target, Headers = new NoHeaders() };
        Answer answer = await Paths.TryHandle(request, RequestTarget.Parse("GET", target)!, UserInfo.Anonymous, TestContext.Current.CancellationToken)!.Value;
        Assert.Equal((code, text), (answer.Code, Encoding.UTF8.GetString(((BytesBody)answer.Body).Bytes.Span)));
    }

    [Fact]
    public async Task What_goes_on_as_long_as_the_server_is_told_under_upstreams_names()
    {
        TaskCompletionSource? work = null;
        StartHooks hooks = new StartHooks().Are(() => work?.Task, "bootstrap-controller");
        var checks = hooks.Checks.ToDictionary(c => c.Name);
        Assert.Equal(29, checks.Count);
        Assert.Null(await TroubleOfAsync("poststarthook/rbac/bootstrap-roles"));
        Assert.Null(await TroubleOfAsync("autoregister-completion"));
        Assert.Equal("not finished", await TroubleOfAsync("poststarthook/bootstrap-controller"));
        work = new TaskCompletionSource();
        Assert.Null(await TroubleOfAsync("poststarthook/bootstrap-controller"));
        work.SetException(new InvalidOperationException("broken"));
        Assert.Equal("ended: broken", await TroubleOfAsync("poststarthook/bootstrap-controller"));

        ValueTask<string?> TroubleOfAsync(string name) => checks[name].Probe(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_server_that_has_started_is_well_in_every_part()
    {
        await using var server = await LiveServer.StartAsync(o => o);
        const string First = "[+]ping ok\n[+]log ok\n[+]etcd ok\n[+]poststarthook/start-apiserver-admission-initializer ok\n";
        Assert.StartsWith(First, await ReadAsync("/livez?verbose"), StringComparison.Ordinal);
        string ready = await ReadAsync("/readyz?verbose");
        Assert.DoesNotContain("[-]", ready, StringComparison.Ordinal);
        const string Last = "[+]poststarthook/apiservice-openapiv3-controller ok\n[+]shutdown ok\nreadyz check passed\n";
        Assert.EndsWith(Last, ready, StringComparison.Ordinal);
        Assert.Equal("ok", await ReadAsync("/readyz/poststarthook/bootstrap-controller"));

        Task<string> ReadAsync(string path) =>
            server.Admin.GetStringAsync(new Uri(server.Plane.Server + path), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("/livezz")]
    [InlineData("/health")]
    [InlineData("/")]
    public void Other_paths_are_not_taken(string target)
    {
        var request = new Request { Method = "GET", RawTarget = target, Headers = new NoHeaders() };
        Assert.Null(Paths.TryHandle(request, RequestTarget.Parse("GET", target)!, UserInfo.Anonymous, TestContext.Current.CancellationToken));
    }

    private sealed class NoHeaders : IRequestHeaders
    {
        public string? Get(string name) => null;

        public IEnumerable<KeyValuePair<string, string>> WithPrefix(string prefix) => [];
    }
}
