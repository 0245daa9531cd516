using System.Net;
using Xebec.Api.Documents;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Server.Discovery;

/// <summary>The root tells what there is.</summary>
public sealed class RootTests(LiveServer server) : IClassFixture<LiveServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_path_of_the_root_leads_somewhere()
    {
        using HttpResponseMessage root = await server.Admin.SendAsync(server.Request("GET", "/"), Stop);
        Assert.Equal(HttpStatusCode.OK, root.StatusCode);
        List<string> paths = [.. Document.Parse(await root.Content.ReadAsByteArrayAsync(Stop)).Root["paths"].Elements.ToList().Select(
            p => p.TextOrEmpty)];
        Assert.Equal(paths.Order(StringComparer.Ordinal), paths);
        Assert.All(
            ["/.well-known/openid-configuration", "/api/v1", "/apis/apps/v1", "/healthz/ping", "/livez/etcd", "/metrics/slis",
            "/openapi/v3", "/readyz/shutdown", "/version"], p => Assert.Contains(p, paths));
        foreach (string path in paths)
        {
            using HttpResponseMessage response = await server.Admin.SendAsync(server.Request("GET", path), Stop);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode}");
        }
    }

    [Fact]
    public async Task It_is_not_for_everybody()
    {
        using HttpResponseMessage root = await server.Anonymous.SendAsync(server.Request("GET", "/"), Stop);
        Assert.Equal(HttpStatusCode.Forbidden, root.StatusCode);
    }

    [Fact]
    public async Task Health_over_time_is_told_apart()
    {
        using (HttpResponseMessage asked = await server.Admin.SendAsync(server.Request("GET", "/readyz"), Stop))
        {
            Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        }

        string health = await server.Admin.GetStringAsync(new Uri(server.Plane.Server + "/metrics/slis"), Stop);
        Assert.Contains("kubernetes_healthcheck{name=\"ping\",type=\"readyz\"} 1\n", health, StringComparison.Ordinal);
        Assert.Contains(
            "kubernetes_healthchecks_total{name=\"ping\",status=\"success\",type=\"readyz\"} ", health, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "kubernetes_healthcheck", await server.Admin.GetStringAsync(new Uri(server.Plane.Server + "/metrics"), Stop),
            StringComparison.Ordinal);
    }
}
