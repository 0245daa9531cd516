using System.Net;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Store;
using Xebec.Store.Etcd;
using Xebec.Tests.Store.Etcd;

namespace Xebec.Tests.Server.Http;

/// <summary>Two API servers over one etcd.</summary>
[Trait("needs", "etcd")]
public sealed class TwoServersTests(EtcdServer etcd) : IClassFixture<EtcdServer>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_writes_the_other_reads_at_once_and_watches()
    {
        EtcdStoreOptions prefix = etcd.NewPrefix();
        await using var first = await OpenAsync(prefix);
        await using var second = await OpenAsync(prefix);
        await using var one = await LiveServer.StartAsync(o => o with { Store = first });
        await using var two = await LiveServer.StartAsync(o => o with { Store = second });
        using HttpResponseMessage watch = await two.Admin.SendAsync(two.Request("GET", $"{Maps}?watch=1"), HttpCompletionOption.ResponseHeadersRead, Stop);
        using var events = new StreamReader(await watch.Content.ReadAsStreamAsync(Stop));
        for (int i = 0; i < 20; i++)
        {
            (LiveServer writer, LiveServer reader) = i % 2 == 0 ? (one, two) : (two, one);
            Value written = await SendAsync(HttpStatusCode.Created, writer, "POST", Maps, $$$"""{"metadata":{"name":"m{{{i}}}"}}""");
            Value read = await SendAsync(HttpStatusCode.OK, reader, "GET", $"{Maps}/m{i}");
            Assert.Equal(written.ToString(), read.ToString());
            Value list = await SendAsync(HttpStatusCode.OK, reader, "GET", Maps);
            Assert.Equal(i + 1, list["items"].Elements.ToList().Count(m => m["metadata"]["name"].TextOrEmpty[0] == 'm'));
            Value told = Document.Parse(Encoding.UTF8.GetBytes((await events.ReadLineAsync(Stop))!)).Root;
            Assert.Equal(($"m{i}", "ADDED"), (told["object"]["metadata"]["name"].Text, told["type"].Text));
        }
    }

    [Fact]
    public async Task Of_two_writers_that_saw_the_same_revision_one_wins()
    {
        EtcdStoreOptions prefix = etcd.NewPrefix();
        await using var first = await OpenAsync(prefix);
        await using var second = await OpenAsync(prefix);
        await using var one = await LiveServer.StartAsync(o => o with { Store = first });
        await using var two = await LiveServer.StartAsync(o => o with { Store = second });
        Value created = await SendAsync(HttpStatusCode.Created, one, "POST", Maps, """{"metadata":{"name":"c"}}""");
        string revision = created["metadata"]["resourceVersion"].Text!;
        string Body(string value) => $$$"""{"metadata":{"name":"c","resourceVersion":"{{{revision}}}"},"data":{"a":"{{{value}}}"}}""";
        using HttpResponseMessage a = await one.Admin.SendAsync(one.Request("PUT", Maps + "/c", Encoding.UTF8.GetBytes(Body("1"))), Stop);
        using HttpResponseMessage b = await two.Admin.SendAsync(two.Request("PUT", Maps + "/c", Encoding.UTF8.GetBytes(Body("2"))), Stop);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (a.StatusCode, b.StatusCode));

        // writes that name no revision are both done, one after the other
        byte[] patch = """{"data":{"b":"3"}}"""u8.ToArray();
        using HttpResponseMessage c = await two.Admin.SendAsync(two.Request("PATCH", Maps + "/c", patch, "application/merge-patch+json"), Stop);
        Assert.Equal(HttpStatusCode.OK, c.StatusCode);
        Assert.Equal("""{"a":"1","b":"3"}""", (await SendAsync(HttpStatusCode.OK, one, "GET", Maps + "/c"))["data"].ToString());
    }

    [Fact]
    public async Task A_definition_made_at_one_is_served_by_both_and_ends_at_both_after_its_objects()
    {
        const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        const string Widgets = "/apis/a.io/v1/namespaces/default/widgets";
        EtcdStoreOptions prefix = etcd.NewPrefix();
        await using var first = await OpenAsync(prefix);
        await using var second = await OpenAsync(prefix);
        await using var one = await LiveServer.StartAsync(o => o with { Store = first });
        await using var two = await LiveServer.StartAsync(o => o with { Store = second });
        await SendAsync(HttpStatusCode.Created, one, "POST", Definitions, """
            {"metadata":{"name":"widgets.a.io"},"spec":{"group":"a.io","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget"},
             "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}
            """);
        await UntilAsync(HttpStatusCode.OK, two, Widgets);
        await UntilAsync(HttpStatusCode.OK, one, Widgets);
        await SendAsync(HttpStatusCode.Created, two, "POST", Widgets, """{"apiVersion":"a.io/v1","kind":"Widget","metadata":{"name":"free"}}""");
        await SendAsync(HttpStatusCode.Created, one, "POST", Widgets, """{"apiVersion":"a.io/v1","kind":"Widget","metadata":{"name":"held","finalizers":["a.io/hold"]}}""");
        using HttpResponseMessage watch = await two.Admin.SendAsync(two.Request("GET", $"{Widgets}?watch=1&resourceVersion=0"), HttpCompletionOption.ResponseHeadersRead, Stop);
        using var events = new StreamReader(await watch.Content.ReadAsStreamAsync(Stop));

        await SendAsync(HttpStatusCode.OK, one, "DELETE", Definitions + "/widgets.a.io");
        await UntilAsync(HttpStatusCode.NotFound, two, Widgets + "/free");
        await SendAsync(HttpStatusCode.Forbidden, two, "POST", Widgets, """{"apiVersion":"a.io/v1","kind":"Widget","metadata":{"name":"new"}}""");
        await SendAsync(HttpStatusCode.Forbidden, one, "POST", Widgets, """{"apiVersion":"a.io/v1","kind":"Widget","metadata":{"name":"new"}}""");
        Value held = await SendAsync(HttpStatusCode.OK, two, "GET", Widgets + "/held");
        Assert.True(held["metadata"]["deletionTimestamp"].Exists);
        var without = ObjectDraft.Open(held);
        without.Object("metadata").Remove("finalizers");
        await SendAsync(HttpStatusCode.OK, two, "PUT", Widgets + "/held", without.AsValue.ToString());
        await UntilAsync(HttpStatusCode.NotFound, one, Definitions + "/widgets.a.io");
        await UntilAsync(HttpStatusCode.NotFound, two, Widgets);
        await UntilAsync(HttpStatusCode.NotFound, one, Widgets);
        string[] told = [.. (await events.ReadToEndAsync(Stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(e => Document.Parse(Encoding.UTF8.GetBytes(e)).Root["type"].TextOrEmpty)];
        Assert.Equal(["ADDED", "ADDED"], told[..2]);
        Assert.Equal(2, told.Count(t => t == "DELETED"));
        Assert.DoesNotContain("ERROR", told);
        Assert.Equal(0, (await first.ReadLatestAsync(Stop)).Count(new Xebec.Api.Keys.ResourceName("a.io", "widgets")));
    }

    private static async Task UntilAsync(HttpStatusCode wanted, LiveServer server, string path)
    {
        while (true)
        {
            using HttpResponseMessage response = await server.Admin.SendAsync(server.Request("GET", path), Stop);
            if (response.StatusCode == wanted)
            {
                return;
            }

            await Task.Delay(20, Stop);
        }
    }

    private static Task<EtcdStore> OpenAsync(EtcdStoreOptions etcd) => EtcdStore.OpenAsync(new StoreOptions { Time = TimeProvider.System }, etcd, Stop);

    private static async Task<Value> SendAsync(HttpStatusCode expected, LiveServer server, string method, string path, string? body = null)
    {
        using HttpResponseMessage response = await server.Admin.SendAsync(server.Request(method, path, body is null ? null : Encoding.UTF8.GetBytes(body)), Stop);
        byte[] answer = await response.Content.ReadAsByteArrayAsync(Stop);
        Assert.True(expected == response.StatusCode, $"{method} {path}: {response.StatusCode} {Encoding.UTF8.GetString(answer)}");
        return Document.Parse(answer).Root;
    }
}
