using System.Net;
using System.Text;
using Google.Protobuf;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Cli;
using Xebec.Cli.Commands;
using Xebec.Cli.Flags;
using Xebec.Cluster;
using Xebec.Schema.Parsing;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Store;
using Xebec.Store.Etcd;
using Xebec.Store.Etcd.Client;
using Xebec.Store.Etcd.Wire;
using Xebec.Store.Memory;
using Xebec.Store.Seam;
using Xebec.Tests.Store.Etcd;

namespace Xebec.Tests.Server.Http;

/// <summary>What clients see of where objects are stored.</summary>
public sealed class StoresTests(EtcdServer etcd) : IClassFixture<EtcdServer>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Events = "/api/v1/namespaces/default/events";

    private static readonly StoreOptions Options = new() { Time = TimeProvider.System };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Compacted_revisions_are_answered_as_upstream_does()
    {
        await using var store = new MemoryStore(Options);
        await CheckCompactedAsync(store);
    }

    [Fact]
    [Trait("needs", "etcd")]
    public async Task Revisions_that_etcd_compacted_are_answered_the_same()
    {
        await using var store = await EtcdStore.OpenAsync(Options, etcd.NewPrefix(), Stop);
        await CheckCompactedAsync(store);
    }

    [Fact]
    public async Task Events_live_in_a_log_of_their_own_and_have_its_revisions()
    {
        string directory = Directory.CreateTempSubdirectory("xebec-apart-").FullName;
        FlagValues flags = FlagParser.Parse(
            "kube-apiserver", FlagTable.Of("kube-apiserver"), ["--data-dir", directory, $"--etcd-servers-overrides=/events#file://{directory}/events", "--event-ttl=10m"]);
        ApiServerCommand.Refuse(flags);
        ControlPlaneOptions options = ApiServerCommand.Options(flags);
        Assert.Equal(TimeSpan.FromMinutes(10), options.Settings.Kinds.EventTimeToLive);
        string last = "";
        for (int life = 1; life <= 2; life++)
        {
            await using ServerStores stores = await ServerStores.OpenAsync(flags, options, Stop);
            await using var server = await LiveServer.StartAsync(o => o with { Apart = stores.Apart });
            Value told = await SendAsync(HttpStatusCode.Created, server, "POST", Events, $$$"""{"metadata":{"name":"e{{{life}}}"},"involvedObject":{"namespace":"default"},"reason":"R","type":"Normal"}""");
            last = told["metadata"]["resourceVersion"].Text!;
            Assert.Equal($"{life + 1}", last);
            Value list = await SendAsync(HttpStatusCode.OK, server, "GET", "/apis/events.k8s.io/v1/namespaces/default/events");
            Assert.Equal((last, life), (list["metadata"]["resourceVersion"].Text, list["items"].Elements.ToList().Count));
            Value map = await SendAsync(HttpStatusCode.Created, server, "POST", Maps, """{"metadata":{"name":"m"}}""");
            Assert.True(long.Parse(map["metadata"]["resourceVersion"].Text!, System.Globalization.CultureInfo.InvariantCulture) > 100);

            using HttpResponseMessage watch = await server.Admin.SendAsync(
                server.Request("GET", $"{Events}?watch=1&resourceVersion=1"), HttpCompletionOption.ResponseHeadersRead, Stop);
            using var events = new StreamReader(await watch.Content.ReadAsStreamAsync(Stop));
            Assert.Contains("\"name\":\"e1\"", await events.ReadLineAsync(Stop), StringComparison.Ordinal);
            string metrics = await (await server.Admin.SendAsync(server.Request("GET", "/metrics"), Stop)).Content.ReadAsStringAsync(Stop);
            string ready = await (await server.Admin.SendAsync(server.Request("GET", "/readyz?verbose"), Stop)).Content.ReadAsStringAsync(Stop);
            Assert.Contains("[+]etcd ok\n[+]etcd-readiness ok\n[+]etcd-override-0 ok\n[+]etcd-override-readiness-0 ok\n", ready, StringComparison.Ordinal);
            Assert.Matches("apiserver_storage_size_bytes{storage_cluster_id=\"etcd-1\"} [1-9]", metrics);
            Assert.DoesNotContain("storage_cluster_id=\"etcd-0\"", metrics, StringComparison.Ordinal);
            Assert.Contains($"apiserver_storage_objects{{resource=\"events\"}} {life}\n", metrics, StringComparison.Ordinal);
        }

        Directory.Delete(directory, recursive: true);
    }

    [Theory]
    [InlineData("/events#https://a:2379;https://b:2379", "events events.events.k8s.io https://a:2379 https://b:2379")]
    [InlineData("coordination.k8s.io/leases#http://a:2379", "leases.coordination.k8s.io http://a:2379")]
    [InlineData("/events#file:///var/lib/events", "events events.events.k8s.io /var/lib/events")]
    public void An_override_names_a_resource_and_its_store(string text, string expected)
    {
        var read = StoreOverride.Parse(text);
        Assert.Equal(expected, string.Join(' ', [.. read.Resources.Select(r => r.ToString()), .. read.Servers, .. read.Directory is { } directory ? [directory] : Array.Empty<string>()]));
    }

    [Theory]
    [InlineData("events#http://a:2379", "invalid, must be of format: group/resource#servers, where servers are URLs, semicolon separated")]
    [InlineData("/events", "invalid, must be of format: group/resource#servers, where servers are URLs, semicolon separated")]
    [InlineData("/events#a:2379", "invalid, must be of format: group/resource#servers, where servers are URLs, semicolon separated")]
    [InlineData("/events#file:///a;file:///b", ": /events has several directories; an embedded store is one")]
    [InlineData("/pods#http://a:2379", ": pods cannot be kept apart from what it is stored with; only /events and coordination.k8s.io/leases can")]
    public void A_wrong_override_is_refused(string text, string message)
        => Assert.Equal("--etcd-servers-overrides" + (message[0] == ':' ? "" : " ") + message, Assert.Throws<FlagException>(() => StoreOverride.Parse(text)).Message);

    [Fact]
    [Trait("needs", "etcd")]
    public async Task What_upstream_stored_in_protobuf_is_served_and_what_is_written_back_is_what_upstream_reads()
    {
        EtcdStoreOptions prefix = etcd.NewPrefix() with { Decode = UpstreamValues.Decode };
        await using var client = new EtcdClient(prefix, TimeProvider.System);
        long map = await PutUpstreamAsync(client, $"{prefix.Prefix}/configmaps/default/c", "v1", "ConfigMap", """{"metadata":{"name":"c","namespace":"default","uid":"u","creationTimestamp":"2026-01-01T00:00:00Z"},"data":{"a":"1"}}""");
        await PutUpstreamAsync(client, $"{prefix.Prefix}/services/specs/default/s", "v1", "Service", """{"metadata":{"name":"s","namespace":"default","uid":"v"},"spec":{"clusterIP":"None","clusterIPs":["None"],"selector":{"a":"b"},"type":"ClusterIP"},"status":{"loadBalancer":{}}}""");
        await using var store = await EtcdStore.OpenAsync(Options, prefix, Stop);
        await using var server = await LiveServer.StartAsync(o => o with { Store = store });
        Value read = await SendAsync(HttpStatusCode.OK, server, "GET", Maps + "/c");
        Assert.Equal(($"{map}", "1"), (read["metadata"]["resourceVersion"].Text, read["data"]["a"].Text));
        Assert.Equal("b", (await SendAsync(HttpStatusCode.OK, server, "GET", "/api/v1/namespaces/default/services/s"))["spec"]["selector"]["a"].Text);

        byte[] patch = """{"data":{"b":"2"}}"""u8.ToArray();
        using HttpResponseMessage patched = await server.Admin.SendAsync(
            server.Request("PATCH", Maps + "/c", patch, "application/merge-patch+json"), Stop);
        Assert.Equal(HttpStatusCode.OK, patched.StatusCode);
        byte[] value = (await client.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8($"{prefix.Prefix}/configmaps/default/c") }, Stop)).Kvs[0].Value.ToByteArray();
        ParsedBody parsed = BodyParser.Parse(KubernetesTable.BuiltIn.Type(new KindName("", "v1", "ConfigMap"))!, value);
        Assert.Null(parsed.Problem);
        Value stored = parsed.Document!.Root;
        Assert.Equal(("v1", "ConfigMap", "c"), (stored["apiVersion"].Text, stored["kind"].Text, stored["metadata"]["name"].Text));
        Assert.Equal("""{"a":"1","b":"2"}""", stored["data"].ToString());
        Assert.False(stored["metadata"]["resourceVersion"].Exists);

        // and what upstream writes meanwhile is heard of
        using HttpResponseMessage watch = await server.Admin.SendAsync(server.Request("GET", $"{Maps}?watch=1&resourceVersion={store.Current.Revision}"), HttpCompletionOption.ResponseHeadersRead, Stop);
        using var events = new StreamReader(await watch.Content.ReadAsStreamAsync(Stop));
        await PutUpstreamAsync(client, $"{prefix.Prefix}/configmaps/default/c", "v1", "ConfigMap", """{"metadata":{"name":"c","namespace":"default","uid":"u"},"data":{"a":"3"}}""");
        Assert.Contains("\"data\":{\"a\":\"3\"}", await events.ReadLineAsync(Stop), StringComparison.Ordinal);
    }

    private static async Task CheckCompactedAsync(IStore store)
    {
        await using var server = await LiveServer.StartAsync(o => o with { Store = store });
        for (int i = 0; i < 3; i++)
        {
            await SendAsync(HttpStatusCode.Created, server, "POST", Maps, $$$"""{"metadata":{"name":"m{{{i}}}"}}""");
        }

        Value page = await SendAsync(HttpStatusCode.OK, server, "GET", Maps + "?limit=1");
        string token = Uri.EscapeDataString(page["metadata"]["continue"].Text!);
        string revision = page["metadata"]["resourceVersion"].Text!;
        await SendAsync(HttpStatusCode.Created, server, "POST", Maps, """{"metadata":{"name":"n"}}""");
        await store.CompactAsync(store.Current.Revision, Stop);

        Value expired = await SendAsync(HttpStatusCode.Gone, server, "GET", $"{Maps}?limit=1&continue={token}");
        Assert.Equal("Expired", expired["reason"].Text);
        Assert.StartsWith("The provided continue parameter is too old to display a consistent list result.", expired["message"].Text, StringComparison.Ordinal);
        Value rest = await SendAsync(
            HttpStatusCode.OK, server, "GET", $"{Maps}?continue={Uri.EscapeDataString(expired["metadata"]["continue"].Text!)}");
        Assert.Equal(["m1", "m2", "n"], rest["items"].Elements.ToList().Select(m => m["metadata"]["name"].Text));

        Value exact = await SendAsync(HttpStatusCode.Gone, server, "GET", $"{Maps}?resourceVersion={revision}&resourceVersionMatch=Exact");
        Assert.Equal(("Expired", "The resourceVersion for the provided list is too old."), (exact["reason"].Text, exact["message"].Text));
        Value watched = await SendAsync(HttpStatusCode.OK, server, "GET", $"{Maps}?watch=1&resourceVersion={revision}");
        Assert.Equal(("ERROR", 410L), (watched["type"].Text, watched["object"]["code"].Integer));
        Assert.Matches($@"^too old resource version: {revision} \([0-9]+\)$", watched["object"]["message"].Text);
    }

    private static async Task<long> PutUpstreamAsync(EtcdClient client, string key, string apiVersion, string kind, string json)
    {
        TypeSchema type = KubernetesTable.BuiltIn.Type(new KindName("", apiVersion, kind))!;
        Document document = BodyParser.Parse(type, Encoding.UTF8.GetBytes(json.Insert(1, $"\"kind\":\"{kind}\",\"apiVersion\":\"{apiVersion}\","))).Document!;
        var put = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFrom(ProtobufWriter.Write(apiVersion, kind, type, document)) };
        return (await client.TxnAsync(new TxnRequest { Success = { new RequestOp { RequestPut = put } } }, Stop)).Header.Revision;
    }

    private static async Task<Value> SendAsync(HttpStatusCode expected, LiveServer server, string method, string path, string? body = null)
    {
        using HttpResponseMessage response = await server.Admin.SendAsync(
            server.Request(method, path, body is null ? null : Encoding.UTF8.GetBytes(body)), Stop);
        byte[] answer = await response.Content.ReadAsByteArrayAsync(Stop);
        Assert.True(expected == response.StatusCode, $"{method} {path}: {response.StatusCode} {Encoding.UTF8.GetString(answer)}");
        return Document.Parse(answer).Root;
    }
}
