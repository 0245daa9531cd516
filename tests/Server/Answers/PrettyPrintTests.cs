using System.Text;
using Xebec.Server.Answers;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Server.Answers;

/// <summary>JSON laid out for people.</summary>
public sealed class PrettyPrintTests(LiveServer server) : IClassFixture<LiveServer>
{
    private const string Missing = "/api/v1/namespaces/default/configmaps/missing";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    [InlineData("5\n", "5")]
    [InlineData("""{"a":1}""", "{\n  \"a\": 1\n}")]
    [InlineData("""{"a":[],"b":{},"c":[1,"x"]}""", "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    1,\n    \"x\"\n  ]\n}")]
    [InlineData("""{"{\"a\":[":"}\\"}""", "{\n  \"{\\\"a\\\":[\": \"}\\\\\"\n}")]
    public void It_looks_as_Gos(string compact, string laidOut) =>
        Assert.Equal(laidOut, Encoding.UTF8.GetString(JsonIndent.Write(Encoding.UTF8.GetBytes(compact))));

    [Theory]
    [InlineData(Missing, "x/1", "application/json", false)]
    [InlineData(Missing, "curl/8", "application/json", true)]
    [InlineData(Missing, "Wget/1", "*/*", true)]
    [InlineData(Missing, "Mozilla/5.0 (X11)", "*/*", true)]
    [InlineData(Missing + "?pretty=false", "curl/8", "application/json", false)]
    [InlineData(Missing + "?pretty=yes", "curl/8", "application/json", false)]
    [InlineData(Missing + "?pretty=1", "x/1", "application/json", true)]
    [InlineData(Missing + "?pretty=true", "x/1", "application/json", true)]
    [InlineData(Missing, "x/1", "application/json;pretty=1", true)]
    [InlineData(Missing, "x/1", "application/json;pretty=true", false)]
    [InlineData("/api/v1/namespaces/default?pretty=1", "x/1", "application/json", true)]
    [InlineData("/api/v1/namespaces?pretty=1", "x/1", "application/json", true)]
    [InlineData("/api/v1/namespaces?pretty=1", "x/1", "application/json;as=Table;g=meta.k8s.io;v=v1", true)]
    [InlineData("/api/v1/namespaces", "x/1", "application/json", false)]
    [InlineData("/api", "x/1", "application/json", false)]
    [InlineData("/apis?pretty=1", "x/1", "application/json", true)]
    [InlineData("/version", "x/1", "application/json", true)]
    public async Task Whoever_asks_for_it_gets_it_and_others_get_a_line(string target, string agent, string accept, bool pretty)
    {
        HttpRequestMessage request = server.Request("GET", target, accept: accept);
        request.Headers.TryAddWithoutValidation("User-Agent", agent);
        using HttpResponseMessage response = await server.Admin.SendAsync(request, Stop);
        string body = await response.Content.ReadAsStringAsync(Stop);
        Assert.Equal(pretty, body.StartsWith("{\n  \"", StringComparison.Ordinal));
        Assert.Equal(!pretty, body.EndsWith("}\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Watches_stay_lines()
    {
        string body = await server.Admin.GetStringAsync(
            new Uri(server.Plane.Server + "/api/v1/namespaces?watch=1&pretty=1&timeoutSeconds=1"), Stop);
        Assert.All(
            body.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("{\"type\":\"ADDED\",\"object\":{", line));
    }
}
