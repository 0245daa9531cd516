using System.Net;
using Xebec.Api.Documents;

namespace Xebec.Tests.Server.Http;

/// <summary>?timeout=: how long a client wants to wait for an answer.</summary>
public sealed class DeadlineTests(LiveServer server) : IClassFixture<LiveServer>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("timeout=soon", "invalid timeout specified in the request URL - time: invalid duration \"soon\"")]
    [InlineData("timeout=5", "invalid timeout specified in the request URL - time: missing unit in duration \"5\"")]
    public async Task What_is_no_duration_is_refused_before_anybody_asks_who_it_is(string query, string message)
    {
        using HttpResponseMessage response = await server.Anonymous.SendAsync(server.Request("GET", $"{Maps}?{query}"), Stop);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(message, Document.Parse(await response.Content.ReadAsByteArrayAsync(Stop)).Root["message"].Text);
    }

    [Fact]
    public async Task A_request_whose_time_is_up_is_answered_504()
    {
        // a read of a revision from the future would wait for three seconds
        using HttpResponseMessage response = await server.Admin.SendAsync(
            server.Request("GET", $"{Maps}?resourceVersion=999999999&timeout=100ms"), Stop);
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Value status = Document.Parse(await response.Content.ReadAsByteArrayAsync(Stop)).Root;
        Assert.Equal("Timeout: request did not complete within the allotted timeout", status["message"].Text);
        Assert.Equal("Timeout", status["reason"].Text);
    }

    [Theory]
    [InlineData("timeout=0s")]
    [InlineData("timeout=1h")]
    [InlineData("timeout=-1s")]
    [InlineData("timeout=")]
    public async Task None_or_too_long_a_time_is_the_servers(string query)
    {
        using HttpResponseMessage response = await server.Admin.SendAsync(server.Request("GET", $"{Maps}?{query}"), Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_watch_has_a_time_of_its_own()
    {
        using HttpResponseMessage response = await server.Admin.SendAsync(
            server.Request("GET", $"{Maps}?watch=1&timeout=soon&timeoutSeconds=1"), Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
