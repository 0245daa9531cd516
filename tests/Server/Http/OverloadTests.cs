using System.Net;
using Xebec.Server.Flows;
using Xebec.Server.Pipeline;

namespace Xebec.Tests.Server.Http;

/// <summary>More requests than the server takes at once, and a server that stops.</summary>
public sealed class OverloadTests
{
    // a read of a revision from the future waits for it, and holds its place meanwhile
    private const string Waiting = "/api/v1/namespaces/default/configmaps?resourceVersion=999999999";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // administrators are never refused
    private static HttpRequestMessage As(LiveServer server, string method, string path, byte[]? body = null) =>
        server.RequestAs("jane", "people", method, path, body);

    [Fact]
    public async Task A_full_server_sheds_reads_and_still_writes_and_says_that_it_is_well()
    {
        await using var server = await LiveServer.StartAsync(o => o with { Settings = new ServerSettings { Limits = new InflightLimits(Reads: 1, Writes: 1, Fair: false) } });
        await server.TrustAsync("jane");
        Task<HttpResponseMessage> waiting = server.Admin.SendAsync(As(server, "GET", Waiting), Stop);
        HttpResponseMessage shed;
        do
        {
            shed = await server.Admin.SendAsync(As(server, "GET", "/api/v1/namespaces/default/secrets"), Stop);
        }
        while (shed.StatusCode == HttpStatusCode.OK && !waiting.IsCompleted);

        Assert.Equal(HttpStatusCode.TooManyRequests, shed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Admin.SendAsync(server.Request("GET", "/version"), Stop)).StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), shed.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, (await server.Admin.SendAsync(As(server, "GET", "/livez"), Stop)).StatusCode);
        byte[] map = """{"metadata":{"name":"written"}}"""u8.ToArray();
        Assert.Equal(HttpStatusCode.Created, (await server.Admin.SendAsync(As(server, "POST", "/api/v1/namespaces/default/configmaps", map), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await waiting).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Admin.SendAsync(As(server, "GET", "/api/v1/namespaces/default/secrets"), Stop)).StatusCode);
    }

    [Fact]
    public async Task Standing_watches_take_no_places()
    {
        await using var server = await LiveServer.StartAsync(o => o with { Settings = new ServerSettings { Limits = new InflightLimits(Reads: 1, Writes: 1, Fair: false) } });
        await server.TrustAsync("jane");
        var watches = new List<HttpResponseMessage>();
        for (int i = 0; i < 5; i++)
        {
            watches.Add(await server.Admin.SendAsync(As(server, "GET", "/api/v1/pods?watch=1"), HttpCompletionOption.ResponseHeadersRead, Stop));
        }

        Assert.All(watches, w => Assert.Equal(HttpStatusCode.OK, w.StatusCode));
        string metrics = await server.Admin.GetStringAsync(new Uri(server.Plane.Server + "/metrics"), Stop);
        Assert.Contains("apiserver_longrunning_requests{component=\"apiserver\",group=\"\",resource=\"pods\",scope=\"cluster\",subresource=\"\",verb=\"WATCH\",version=\"v1\"} 5", metrics);
        watches.ForEach(w => w.Dispose());
    }

    [Fact]
    public async Task Stopping_lets_a_request_finish_and_ends_watches_in_good_order()
    {
        await using var server = await LiveServer.StartAsync(o => o);
        HttpResponseMessage watch = await server.Admin.SendAsync(server.Request("GET", "/api/v1/pods?watch=1"), HttpCompletionOption.ResponseHeadersRead, Stop);
        Task<HttpResponseMessage> waiting = server.Admin.SendAsync(server.Request("GET", Waiting), Stop);
        while (!(await server.Admin.GetStringAsync(new Uri(server.Plane.Server + "/metrics"), Stop)).Contains("request_kind=\"readOnly\"} 2", StringComparison.Ordinal))
        {
            // it is not in progress yet
        }

        Task stopped = server.StopAsync();
        Assert.Equal("", await watch.Content.ReadAsStringAsync(Stop));
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await waiting).StatusCode);
        await stopped;
        watch.Dispose();
    }
}
