using System.Net;
using System.Text;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Server.Discovery;

/// <summary>Paths that lead nowhere: below the server's own groups a Status says so, elsewhere plain text.</summary>
public sealed class LostPathTests(LiveServer server) : IClassFixture<LiveServer>
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private const string Definition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"things.lost.test"},
         "spec":{"group":"lost.test","scope":"Namespaced","names":{"plural":"things","singular":"thing","kind":"Thing","listKind":"ThingList"},
         "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/apis/apps/v9", true)]
    [InlineData("/apis/apps/v9/deployments", true)]
    [InlineData("/apis/apps/v1/nosuch", true)]
    [InlineData("/api/v9", true)]
    [InlineData("/api/v9/pods", true)]
    [InlineData("/api/v1/nosuch", true)]
    [InlineData("/api/v1/namespaces/default/nodes", true)]
    [InlineData("/api/v1/pods/one", true)]
    [InlineData("/apis/nobody.test", false)]
    [InlineData("/apis/nobody.test/v1", false)]
    [InlineData("/apis/nobody.test/v1/things", false)]
    [InlineData("/apis/lost.test/v9", false)]
    [InlineData("/apis/lost.test/v9/things", false)]
    [InlineData("/apis/lost.test/v1/nosuch", false)]
    [InlineData("/apis/lost.test/v1/things/one", false)]
    [InlineData("/nowhere", false)]
    public async Task A_lost_path_is_answered_by_whoever_owns_it(string path, bool status)
    {
        HttpRequestMessage make = server.Request("POST", Definitions, Encoding.UTF8.GetBytes(Definition));
        using (HttpResponseMessage made = await server.Admin.SendAsync(make, Stop))
        {
            Assert.True(made.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict);
        }

        while ((await server.Admin.SendAsync(server.Request("GET", "/apis/lost.test/v1/things"), Stop)).StatusCode != HttpStatusCode.OK)
        {
            await Task.Delay(20, Stop);
        }

        using HttpResponseMessage response = await server.Admin.SendAsync(server.Request("GET", path), Stop);
        string body = await response.Content.ReadAsStringAsync(Stop);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        if (status)
        {
            Assert.Contains("\"message\":\"the server could not find the requested resource\"", body, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal("404 page not found\n", body);
        }
    }
}
