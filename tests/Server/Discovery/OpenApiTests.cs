using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xebec.Api.Documents;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Server.Discovery;

/// <summary>OpenAPI as clients fetch it: in the form they take, once, and again only when it has changed.</summary>
public sealed class OpenApiTests(LiveServer server) : IClassFixture<LiveServer>
{
    private const string Protobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("application/json", "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/com.github.proto-openapi.spec.v2@v1.0+protobuf", Protobuf)]
    [InlineData(Protobuf, Protobuf)]
    [InlineData("text/html, application/json;q=0.5", "application/json")]
    public async Task The_second_version_comes_in_the_form_that_is_taken(string? accept, string type)
    {
        using HttpResponseMessage response = await GetAsync("/openapi/v2", accept);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("/openapi/v2", "text/html")]
    [InlineData("/openapi/v2", "application/yaml")]
    [InlineData("/openapi/v3/api/v1", "text/html")]
    [InlineData("/openapi/v3/api/v1", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")]
    public async Task A_form_that_there_is_not_is_answered_406_without_words(string path, string accept)
    {
        using HttpResponseMessage response = await GetAsync(path, accept);
        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Stop));
    }

    [Theory]
    [InlineData("/openapi/v2")]
    [InlineData("/openapi/v3/api/v1")]
    [InlineData("/openapi/v3/version")]
    public async Task A_document_that_is_known_is_not_sent_again(string path)
    {
        using HttpResponseMessage first = await GetAsync(path);
        HttpRequestMessage again = server.Request("GET", path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await server.Admin.SendAsync(again, Stop);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(128 + 2, first.Headers.ETag!.Tag.Length);
    }

    [Fact]
    public async Task Every_document_of_the_index_is_there_and_may_be_kept_under_its_hash()
    {
        Value index = await ReadAsync("/openapi/v3");
        List<string> paths = [.. index["paths"].Members.ToList().Select(m => m.Name)];
        Assert.Equal(paths.Order(StringComparer.Ordinal), paths);
        string[] some =
            ["version", "api", "apis", "api/v1", "apis/apps", "apis/apps/v1", ".well-known/openid-configuration", "openid/v1/jwks"];
        Assert.All(some, p => Assert.Contains(p, paths));
        foreach (Member member in index["paths"].Members)
        {
            string url = member.Value["serverRelativeURL"].TextOrEmpty;
            using HttpResponseMessage response = await GetAsync(url);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("public, immutable", response.Headers.GetValues("Cache-Control").Single());
            Value document = Document.Parse(await response.Content.ReadAsByteArrayAsync(Stop)).Root;
            Assert.True(document["paths"].Count > 0, member.Name);
            Assert.Empty(Dangling(document, document["components"]["schemas"]));
        }
    }

    [Theory]
    [InlineData("application/com.github.proto-openapi.spec.v3@v1.0+protobuf")]
    [InlineData("application/com.github.proto-openapi.spec.v3.v1.0+protobuf")]
    [InlineData("application/com.github.proto-openapi.spec.v3.v1.0+protobuf, application/json;q=0.5")]
    public async Task The_third_version_comes_as_protobuf_too_under_the_same_hash(string accept)
    {
        using HttpResponseMessage json = await GetAsync("/openapi/v3/apis/apps/v1");
        using HttpResponseMessage response = await GetAsync("/openapi/v3/apis/apps/v1", accept);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/com.github.proto-openapi.spec.v3.v1.0+protobuf", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(json.Headers.ETag, response.Headers.ETag);
        Assert.Equal("Accept", response.Headers.Vary.Single());
    }

    [Theory]
    [InlineData("/openapi/v2")]
    [InlineData("/openapi/v3/apis/apps/v1")]
    public async Task Every_parameter_says_what_it_is_for(string document)
    {
        int described = 0;
        foreach (Member path in (await ReadAsync(document))["paths"].Members.ToList())
        {
            IEnumerable<Value> all = path.Value.Members.ToList().SelectMany(m => m.Name == "parameters"
                ? m.Value.Elements.ToList() : m.Value["parameters"].Elements.ToList());
            foreach (Value parameter in all.Where(p => !p["in"].TextIs("body")))
            {
                Assert.True(parameter["description"].TextOrEmpty.Length > 0, $"{path.Name} {parameter["name"].Text}");
                described++;
            }
        }

        Assert.True(described > 100);
    }

    [Fact]
    public async Task Parameters_say_it_as_protobuf_too()
    {
        using HttpResponseMessage response = await GetAsync("/openapi/v2", Protobuf);
        string text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(Stop));
        Assert.Contains("Watch for changes to the described resources", text, StringComparison.Ordinal);
        Assert.Contains("Restricts the list of returned objects", text, StringComparison.Ordinal);
        Assert.Contains("Namespace of the object", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_document_says_as_protobuf_what_it_says_as_JSON()
    {
        foreach (Member member in (await ReadAsync("/openapi/v3"))["paths"].Members)
        {
            string url = member.Value["serverRelativeURL"].TextOrEmpty;
            using HttpResponseMessage json = await GetAsync(url);
            using HttpResponseMessage protobuf = await GetAsync(url, "application/com.github.proto-openapi.spec.v3.v1.0+protobuf");
            Assert.Equal("public, immutable", protobuf.Headers.GetValues("Cache-Control").Single());
            JsonNode said = DescribedWire.Read(await protobuf.Content.ReadAsByteArrayAsync(Stop));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(await json.Content.ReadAsStringAsync(Stop)), said), member.Name);
        }
    }

    [Fact]
    public async Task Who_names_an_old_hash_is_sent_to_the_document_of_today()
    {
        using HttpResponseMessage response = await GetAsync("/openapi/v3/api/v1?hash=OLD");
        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        using HttpResponseMessage found = await GetAsync(response.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
    }

    [Theory]
    [InlineData("apis/rbac.authorization.k8s.io/v1", "/apis/rbac.authorization.k8s.io/v1/clusterroles", "get", "listRbacAuthorizationV1ClusterRole", "rbacAuthorization_v1")]
    [InlineData("api/v1", "/api/v1/namespaces/{namespace}/pods", "delete", "deleteCoreV1CollectionNamespacedPod", "core_v1")]
    [InlineData("api/v1", "/api/v1/pods", "get", "listCoreV1PodForAllNamespaces", "core_v1")]
    [InlineData("apis/apps/v1", "/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale", "put", "replaceAppsV1NamespacedDeploymentScale", "apps_v1")]
    [InlineData("apis/flowcontrol.apiserver.k8s.io", "/apis/flowcontrol.apiserver.k8s.io/", "get", "getFlowcontrolApiserverAPIGroup", "flowcontrolApiserver")]
    public async Task Operations_have_upstreams_names(string document, string path, string method, string operation, string tag)
    {
        Value found = (await ReadAsync("/openapi/v3/" + document))["paths"][path][method];
        Assert.Equal((operation, tag), (found["operationId"].Text, found["tags"].Elements.ToList()[0].Text));
    }

    [Theory]
    [InlineData("api/v1", "/api/v1/namespaces/{namespace}/pods/{name}", "delete", "200:io.k8s.api.core.v1.Pod 202:io.k8s.api.core.v1.Pod", "DeleteOptions?")]
    [InlineData("api/v1", "/api/v1/namespaces/{namespace}/configmaps/{name}", "delete", "200:Status 202:Status", "DeleteOptions?")]
    [InlineData("api/v1", "/api/v1/namespaces/{namespace}/configmaps", "delete", "200:Status", "DeleteOptions?")]
    [InlineData("api/v1", "/api/v1/configmaps", "get", "200:io.k8s.api.core.v1.ConfigMapList", "")]
    [InlineData("apis/apps/v1", "/apis/apps/v1/namespaces/{namespace}/deployments", "post", "200:io.k8s.api.apps.v1.Deployment 201:io.k8s.api.apps.v1.Deployment 202:io.k8s.api.apps.v1.Deployment", "io.k8s.api.apps.v1.Deployment")]
    [InlineData("apis/apps/v1", "/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale", "patch", "200:io.k8s.api.autoscaling.v1.Scale 201:io.k8s.api.autoscaling.v1.Scale", "Patch")]
    public async Task Operations_say_what_they_take_and_answer(string document, string path, string method, string answers, string body)
    {
        Value found = (await ReadAsync("/openapi/v3/" + document))["paths"][path][method];
        var responses = found["responses"].Members.ToList();
        Assert.Equal(answers, string.Join(' ', responses.Where(r => r.Name != "401").Select(r => $"{r.Name}:{TypeOf(r.Value["content"])}")));
        Assert.Equal("Unauthorized", responses[^1].Value["description"].Text);
        Value sent = found["requestBody"];
        Assert.Equal(body, sent.Exists ? TypeOf(sent["content"]) + (sent["required"].IsTrue ? "" : "?") : "");
    }

    // the schema of the first media type, without where upstream keeps what all groups share
    private static string TypeOf(Value content) => content.Members.ToList()[0].Value["schema"]["$ref"].TextOrEmpty
        .Replace("#/components/schemas/", "", StringComparison.Ordinal).Replace("io.k8s.apimachinery.pkg.apis.meta.v1.", "", StringComparison.Ordinal);

    // references that lead nowhere
    private static IEnumerable<string> Dangling(Value node, Value schemas)
    {
        const string Prefix = "#/components/schemas/";
        if (node["$ref"].Text is { } reference && !schemas[reference[Prefix.Length..]].Exists)
        {
            yield return reference;
        }

        IEnumerable<Value> inner = node.IsObject ? node.Members.ToList().Select(m => m.Value) : node.Elements.ToList();
        foreach (string one in inner.SelectMany(n => n.IsObject || n.IsArray ? Dangling(n, schemas) : []))
        {
            yield return one;
        }
    }

    private async Task<Value> ReadAsync(string path)
    {
        using HttpResponseMessage response = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Document.Parse(await response.Content.ReadAsByteArrayAsync(Stop)).Root;
    }

    private Task<HttpResponseMessage> GetAsync(string path, string? accept = null) =>
        server.Admin.SendAsync(server.Request("GET", path, accept: accept), Stop);
}
