using System.Net;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Server.Writing;

/// <summary>What strict field validation says of a custom resource, in which order.</summary>
public sealed class FieldValidationTests(LiveServer server) : IClassFixture<LiveServer>
{
    private const string Definition = """
        {"metadata":{"name":"PLURAL.fields.io"},"spec":{"group":"fields.io","scope":"Cluster","names":{"plural":"PLURAL","kind":"KIND"},"versions":[{"name":"v1","served":true,"storage":true,
         "schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object"MORE,"properties":{
           "known":{"type":"string"},
           "inner":{"type":"object","x-kubernetes-embedded-resource":true,"properties":{"a":{"type":"string"}}},
           "ports":{"type":"array","items":{"type":"object","properties":{"port":{"type":"integer"},"host":{"type":"integer"}}}}}}}}}}]}}
        """;

    private const string Object = """
        {"apiVersion":"fields.io/v1","kind":"KIND","metadata":{"name":"x","name":"o","odd":1},"spec":{"zz":1,"twice":1,"twice":2,"known":"a","known":"b",
         "ports":[{"port":1,"host":2,"host":3,"beside":4}],"inner":{"apiVersion":"v1","kind":"C","metadata":{"name":"c","strange":1}}}}
        """;

    private const string Repeated = "duplicate field \"metadata.name\", duplicate field \"spec.twice\", duplicate field \"spec.known\", duplicate field \"spec.ports[0].host\"";
    private const string Inner = "unknown field \"spec.inner.metadata.strange\"";

    private const string Operations = """
        [{"op":"add","path":"/spec","value":{"zz":1},"beside":1,"beside":2},{"op":"add","path":"/x","path":"/spec/ports","value":[{"beside":1}]}]
        """;

    private const string OfOperations = "json patch unknown field \"[0].beside\", json patch duplicate field \"[1].path\"";

    [Theory]
    [InlineData("Pruned", "", $"{Repeated}, unknown field \"metadata.odd\", unknown field \"spec.ports[0].beside\", unknown field \"spec.twice\", unknown field \"spec.zz\", {Inner}")]
    [InlineData("Keeping", ",\"x-kubernetes-preserve-unknown-fields\":true", $"{Repeated}, unknown field \"metadata.odd\", unknown field \"spec.ports[0].beside\", {Inner}")]
    public async Task Repetitions_come_before_metadata_before_what_is_pruned_before_metadata_of_objects_within(string kind, string more, string expected)
    {
        string plural = await DefineAsync(kind, more);
        string collection = $"/apis/fields.io/v1/{plural}";
        string[] notices = expected.Split(", ");
        (string strict, _) = await SendAsync("POST", $"{collection}?fieldValidation=Strict", Object.Replace("KIND", kind));
        Assert.Equal($"{kind} in version \"v1\" cannot be handled as a {kind}: strict decoding error: {expected}", strict);
        (string told, string[] warnings) = await SendAsync("POST", collection, Object.Replace("KIND", kind));
        Assert.Equal("", told);
        Assert.Equal(notices.Select(n => $"299 - \"{n.Replace("\"", "\\\"")}\""), warnings);
        (told, warnings) = await SendAsync("PUT", $"{collection}/o?fieldValidation=Strict", Object.Replace("KIND", kind));
        Assert.EndsWith($"strict decoding error: {expected}", told);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("application/json-patch+json", Operations, $"{OfOperations}, unknown field \"spec.ports[0].beside\", unknown field \"spec.zz\"")]
    [InlineData("application/merge-patch+json", """{"spec":{"zz":1,"zz":2,"ports":[{"beside":1}]}}""", "duplicate field \"spec.zz\", unknown field \"spec.ports[0].beside\", unknown field \"spec.zz\"")]
    public async Task A_patch_is_told_of_its_own_text_first(string format, string patch, string expected)
    {
        string plural = await DefineAsync("Patched", "");
        string path = $"/apis/fields.io/v1/{plural}/p";
        (string made, _) = await SendAsync("POST", $"/apis/fields.io/v1/{plural}", """{"apiVersion":"fields.io/v1","kind":"Patched","metadata":{"name":"p"}}""");
        Assert.True(made is "" || made.EndsWith("already exists", StringComparison.Ordinal), made);
        (string strict, _) = await SendAsync("PATCH", $"{path}?fieldValidation=Strict", patch, format);
        Assert.EndsWith($"strict decoding error: {expected}", strict);
        (string told, string[] warnings) = await SendAsync("PATCH", $"{path}?fieldValidation=Warn&dryRun=All", patch, format);
        Assert.Equal("", told);
        Assert.Equal(expected.Split(", ").Select(n => $"299 - \"{n.Replace("\"", "\\\"")}\""), warnings);
        (told, warnings) = await SendAsync("PATCH", $"{path}?fieldValidation=Ignore&dryRun=All", patch, format);
        Assert.Equal("", told);
        Assert.Empty(warnings);
    }

    private async Task<string> DefineAsync(string kind, string more)
    {
        string plural = $"{kind.ToLowerInvariant()}s";
        await SendAsync("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Definition.Replace("PLURAL", plural).Replace("KIND", kind).Replace("MORE", more));
        for (int i = 0; i < 100; i++)
        {
            using HttpResponseMessage answer = await server.Admin.SendAsync(server.Request("GET", $"/apis/fields.io/v1/{plural}"), TestContext.Current.CancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return plural;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new InvalidOperationException($"{plural} is not served");
    }

    // the message of a refusal, "" for success
    private async Task<(string Told, string[] Warnings)> SendAsync(string method, string path, string body, string? type = null)
    {
        using HttpResponseMessage answer = await server.Admin.SendAsync(server.Request(method, path, Encoding.UTF8.GetBytes(body), type), TestContext.Current.CancellationToken);
        Value root = Document.Parse(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Root;
        return (answer.IsSuccessStatusCode ? "" : root["message"].TextOrEmpty, answer.Headers.TryGetValues("Warning", out IEnumerable<string>? said) ? [.. said] : []);
    }
}
