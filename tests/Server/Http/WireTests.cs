using System.Net;
using Xebec.Server.Http;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;

namespace Xebec.Tests.Server.Http;

/// <summary>What an operator decides about the wire and about kinds is what clients find.</summary>
public sealed class WireTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task HTTP_2_is_spoken_unless_it_is_switched_off(bool http2, int major)
    {
        await using var server = await LiveServer.StartAsync(o => o with { Wire = new WireOptions { Http2 = http2 } });
        HttpRequestMessage request = server.Request("GET", "/livez");
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        using HttpResponseMessage response = await server.Admin.SendAsync(request, Stop);
        Assert.Equal((HttpStatusCode.OK, major), (response.StatusCode, response.Version.Major));
    }

    [Theory]
    [InlineData("")]
    [InlineData("max-age=5; includeSubDomains")]
    public async Task Browsers_are_told_to_stay_with_TLS_when_the_operator_says_so(string directives)
    {
        var wire = new WireOptions { StrictTransportSecurity = directives };
        await using var server = await LiveServer.StartAsync(o => o with { Wire = wire });
        using HttpResponseMessage response = await server.Admin.SendAsync(server.Request("GET", "/livez"), Stop);
        response.Headers.TryGetValues("Strict-Transport-Security", out IEnumerable<string>? told);
        Assert.Equal(directives, told?.Single() ?? "");
    }

    [Fact]
    public async Task The_announced_host_the_time_of_watches_and_the_range_of_node_ports_are_the_operators()
    {
        await using var server = await LiveServer.StartAsync(o => o with
        {
            ExternalHost = "api.example.test",
            Settings = new ServerSettings { WatchSecondsMin = 1, Kinds = new KindOptions { NodePorts = (31_111, 31_111) } },
        });
        string versions = await server.Admin.GetStringAsync(new Uri(server.Plane.Server + "/api"), Stop);
        Assert.Contains($"\"serverAddress\":\"api.example.test:{server.Plane.Port}\"", versions, StringComparison.Ordinal);

        // a watch without a time of its own ends by itself, after a second or two
        await server.Admin.GetStringAsync(new Uri(server.Plane.Server + "/api/v1/namespaces?watch=1"), Stop);

        byte[] service = """{"metadata":{"name":"one"},"spec":{"type":"NodePort","ports":[{"port":80}]}}"""u8.ToArray();
        HttpRequestMessage make = server.Request("POST", "/api/v1/namespaces/default/services", service);
        using HttpResponseMessage made = await server.Admin.SendAsync(make, Stop);
        Assert.Contains("\"nodePort\":31111", await made.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }
}
