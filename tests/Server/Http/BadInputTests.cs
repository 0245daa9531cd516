using System.Net;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Tests.Server.Http;

/// <summary>Requests that nobody should send: each gets an answer that says what is wrong, and the server goes on.</summary>
public sealed class BadInputTests(LiveServer server) : IClassFixture<LiveServer>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("/api/v1/namespaces/default/configmaps/..", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps/.", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps/%2e%2e", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps/a%25b", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps/a%2fb", 404)]
    [InlineData("/api/v1/namespaces/default/configmaps/%00", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps//a", 404)]
    [InlineData("/api//v1/configmaps", 404)]
    [InlineData("//api/v1/configmaps", 404)]
    [InlineData("/api/v1/../v1/configmaps", 404)]
    [InlineData("/apis/no.such/v1/things", 404)]
    [InlineData("/api/v1/nothings", 404)]
    [InlineData("/%zz", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps?labelSelector=a%3Db%3Dc", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps?labelSelector=(((", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps?labelSelector=a%00b", 200)]
    [InlineData("/api/v1/namespaces/default/configmaps?fieldSelector=a", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps?fieldSelector=data.a%3Db", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps?continue=garbage", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps?continue=bnVsbA", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps?limit=x", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps?limit=-1", 200)]
    [InlineData("/api/v1/namespaces/default/configmaps?resourceVersion=x", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps?resourceVersion=-1", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps?resourceVersion=99999999999999999999", 400)]
    [InlineData("/api/v1/namespaces/default/configmaps?resourceVersionMatch=Exact", 422)]
    public async Task An_odd_target_is_answered(string target, int code)
    {
        using HttpResponseMessage response = await server.Admin.SendAsync(server.Request("GET", target), TestContext.Current.CancellationToken);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((HttpStatusCode)code == response.StatusCode, $"{response.StatusCode}: {body}");
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/configmaps?resourceVersion=999999999", 504)]
    [InlineData("/api/v1/namespaces/default/configmaps/x?resourceVersion=999999999", 504)]
    public async Task A_revision_from_the_future_is_a_timeout_that_says_when_to_come_again(string target, int code)
    {
        using HttpResponseMessage response = await server.Admin.SendAsync(server.Request("GET", target), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode)code, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
    }

    [Theory]
    [InlineData(Request.BodyBytesMax + 1)]
    [InlineData(10 * 1024 * 1024)]
    public async Task A_body_that_is_too_large_is_refused_with_its_limit(int bytes)
    {
        using HttpResponseMessage response = await server.Admin.SendAsync(server.Request("POST", Maps, new byte[bytes]), TestContext.Current.CancellationToken);
        Value status = Document.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Root;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("Request entity too large: limit is 3145728", status["message"].Text);
        Assert.Equal("RequestEntityTooLarge", status["reason"].Text);
    }

    [Theory]
    [InlineData("application/json", "{")]
    [InlineData("application/json", "[[[[")]
    [InlineData("application/json", "\"\\ud800\"")]
    [InlineData("application/yaml", "a: [")]
    [InlineData("application/yaml", "&a [*a]")]
    [InlineData("application/vnd.kubernetes.protobuf", "k8s\0\u0001\u0002\u0003")]
    [InlineData("application/json;charset=utf-8;charset=utf-16", "{}")]
    [InlineData("text/html", "<p>")]
    public async Task A_body_that_cannot_be_read_is_the_clients_mistake(string media, string body)
    {
        using HttpResponseMessage response = await server.Admin.SendAsync(
            server.Request("POST", Maps, Encoding.UTF8.GetBytes(body), media), TestContext.Current.CancellationToken);
        Assert.InRange((int)response.StatusCode, 400, 422);
    }

    [Theory]
    [InlineData("""{"kind":"Nothing","apiVersion":"v1"}""", "Nothing in version \"v1\" cannot be handled as a DeleteOptions: no kind \"Nothing\" is registered for version \"v1\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"")]
    [InlineData("nothing", "the object provided is unrecognized (must be of type DeleteOptions): couldn't get version/kind; json parse error: invalid character 'o' in literal null (expecting 'u') (6e6f7468696e67)")]
    public async Task A_deletion_with_a_strange_body_deletes_nothing(string body, string message)
    {
        using HttpResponseMessage response = await server.Admin.SendAsync(
            server.Request("DELETE", Maps + "/any", Encoding.UTF8.GetBytes(body)), TestContext.Current.CancellationToken);
        Value status = Document.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Root;
        Assert.Equal((400, message), ((int)response.StatusCode, status["message"].Text));
    }

    [Fact]
    public async Task Nesting_without_end_is_refused()
    {
        byte[] body = Encoding.UTF8.GetBytes("""{"data":""" + new string('[', 1_000_000));
        using HttpResponseMessage response = await server.Admin.SendAsync(server.Request("POST", Maps, body), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
