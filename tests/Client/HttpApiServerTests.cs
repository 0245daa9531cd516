using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Xebec.Client.Http;
using Xebec.Client.Seam;
using Xebec.Simulator;

namespace Xebec.Tests.Client;

public class HttpApiServerTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_call_carries_identity_user_agent_and_body_over_http2()
    {
        string seen = "";
        await using WireServer server = await WireServer.StartAsync(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            seen = $"{http.Request.Protocol} {http.Request.Method} {http.Request.Path}{http.Request.QueryString} {http.Request.Headers.Authorization} {http.Request.Headers.UserAgent} {http.Request.ContentType} {await reader.ReadToEndAsync()}";
            http.Response.Headers.Append("Warning", "299 - \"mind the \\\"gap\\\"\"");
            http.Response.StatusCode = 201;
            await http.Response.WriteAsync("""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","namespace":"n","uid":"u1","resourceVersion":"7"}}""");
        });
        using HttpApiServer client = server.Client(o => o with { BearerToken = "secret" });
        ApiAnswer answer = await client.SendAsync(new ApiCall("POST", "/api/v1/namespaces/n/configmaps?fieldManager=x") { Body = "{}"u8.ToArray() }, None);

        Assert.Equal("HTTP/2 POST /api/v1/namespaces/n/configmaps?fieldManager=x Bearer secret xebec/test application/json {}", seen);
        Assert.Equal(201, answer.Code);
        Assert.Equal(["mind the \"gap\""], answer.Warnings);
        Assert.Equal("configmaps/n/a u1 7", $"{answer.Object!.Key} {answer.Object.Uid} {answer.Object.ResourceVersion}");
    }

    [Fact]
    public async Task A_refusal_is_an_answer_with_a_status()
    {
        await using WireServer server = await WireServer.StartAsync(http =>
        {
            http.Response.StatusCode = 404;
            return http.Response.WriteAsync("""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"pods \"x\" not found","reason":"NotFound","code":404}""");
        });
        using HttpApiServer client = server.Client();
        ApiAnswer answer = await client.SendAsync(new ApiCall("GET", "/api/v1/namespaces/n/pods/x"), None);
        Assert.True(answer.Status.NotFound);
        Assert.Null(answer.Object);
        Assert.Equal("pods \"x\" not found", answer.Status.Message);
    }

    [Fact]
    public async Task A_client_certificate_is_shown()
    {
        string? subject = null;
        await using WireServer server = await WireServer.StartAsync(http =>
        {
            subject = http.Connection.ClientCertificate?.Subject;
            return Task.CompletedTask;
        });
        (_, X509Certificate2 own) = WireServer.Certificates("system:node:n1");
        using HttpApiServer client = server.Client(o => o with { ClientCertificate = own });
        await client.SendAsync(new ApiCall("GET", "/version"), None);
        Assert.Equal("CN=system:node:n1", subject);
    }

    [Fact]
    public async Task A_server_of_another_name_is_refused_unless_that_name_is_asked_for()
    {
        await using WireServer server = await WireServer.StartAsync(http => Task.CompletedTask, "kubernetes.example");
        using HttpApiServer wrong = server.Client();
        var fault = await Assert.ThrowsAsync<ApiUnreachableException>(async () => await wrong.SendAsync(new ApiCall("POST", "/version"), None));
        Assert.True(fault.NothingWasSent);
        using HttpApiServer right = server.Client(o => o with { ServerName = "kubernetes.example" });
        Assert.Equal(200, (await right.SendAsync(new ApiCall("GET", "/version"), None)).Code);
    }

    [Fact]
    public async Task A_server_signed_by_a_stranger_is_refused()
    {
        await using WireServer server = await WireServer.StartAsync(http => Task.CompletedTask);
        (X509Certificate2 stranger, _) = WireServer.Certificates("localhost");
        using HttpApiServer client = server.Client(o => o with { Authorities = [stranger], ResendsMax = 0 });
        await Assert.ThrowsAsync<ApiUnreachableException>(async () => await client.SendAsync(new ApiCall("GET", "/version"), None));
    }

    [Fact]
    public async Task A_list_follows_its_pages_without_naming_the_resourceVersion_again()
    {
        var queries = new List<string>();
        await using WireServer server = await WireServer.StartAsync(http =>
        {
            queries.Add(http.Request.QueryString.Value!);
            bool first = !http.Request.Query.ContainsKey("continue");
            return http.Response.WriteAsync(first
                ? """{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"10","continue":"to+ken"},"items":[{"metadata":{"name":"a","namespace":"n","uid":"ua","resourceVersion":"3"},"spec":{}}]}"""
                : """{"kind":"PodList","metadata":{"resourceVersion":"10"},"items":[{"kind":"Pod","apiVersion":"v1","metadata":{"name":"b","namespace":"n","uid":"ub","resourceVersion":"4"}}]}""");
        });
        using HttpApiServer client = server.Client(o => o with { PageObjects = 1 });
        ApiList list = await client.ListAsync(ApiResources.Pods, null, "labelSelector=a%3Db&resourceVersion=5", None);

        Assert.Equal(["?labelSelector=a%3Db&resourceVersion=5&limit=1", "?labelSelector=a%3Db&limit=1&continue=to%2Bken"], queries);
        Assert.Equal(["a", "b"], list.Items.Select(i => i.Key.Name));
        Assert.Equal("10", list.ResourceVersion);
        Assert.Equal("""{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"n","uid":"ua","resourceVersion":"3"},"spec":{}}""", list.Items[0].Root.ToString());
        Assert.Equal("v1", list.Items[1].Root["apiVersion"].Text);
    }

    [Fact]
    public async Task A_list_whose_pages_expire_starts_again_in_one_piece()
    {
        var queries = new List<string>();
        await using WireServer server = await WireServer.StartAsync(http =>
        {
            queries.Add(http.Request.QueryString.Value!);
            if (http.Request.Query.ContainsKey("continue"))
            {
                http.Response.StatusCode = 410;
                return http.Response.WriteAsync("""{"kind":"Status","reason":"Expired","code":410,"message":"too old"}""");
            }

            bool whole = !http.Request.Query.ContainsKey("limit");
            return http.Response.WriteAsync(whole
                ? """{"metadata":{"resourceVersion":"12"},"items":[{"metadata":{"name":"x"}},{"metadata":{"name":"y"}}]}"""
                : """{"metadata":{"resourceVersion":"10","continue":"t"},"items":[{"metadata":{"name":"x"}}]}""");
        });
        using HttpApiServer client = server.Client();
        ApiList list = await client.ListAsync(ApiResources.Nodes, null, "", None);
        Assert.Equal(["?limit=500", "?limit=500&continue=t", ""], queries);
        Assert.Equal(["x", "y"], list.Items.Select(i => i.Key.Name));
        Assert.Equal("12", list.ResourceVersion);
    }

    [Fact]
    public async Task A_server_that_says_later_is_asked_later()
    {
        int asked = 0;
        await using WireServer server = await WireServer.StartAsync(http =>
        {
            if (++asked < 3)
            {
                http.Response.StatusCode = 429;
                http.Response.Headers.RetryAfter = "0";
            }

            return Task.CompletedTask;
        });
        using HttpApiServer client = server.Client();
        ApiAnswer answer = await client.SendAsync(new ApiCall("POST", "/api/v1/namespaces"), None);
        Assert.Equal(200, answer.Code);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_429_without_a_time_stands()
    {
        int asked = 0;
        await using WireServer server = await WireServer.StartAsync(http =>
        {
            asked++;
            http.Response.StatusCode = 429;
            return Task.CompletedTask;
        });
        using HttpApiServer client = server.Client();
        Assert.Equal(429, (await client.SendAsync(new ApiCall("POST", "/api/v1/namespaces/n/pods/p/eviction"), None)).Code);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_a_fault_that_says_so()
    {
        await using WireServer server = await WireServer.StartAsync(http => Task.Delay(Timeout.Infinite, http.RequestAborted));
        using HttpApiServer client = server.Client(o => o with { RequestTimeout = TimeSpan.FromMilliseconds(200) });
        var fault = await Assert.ThrowsAsync<ApiUnreachableException>(async () => await client.SendAsync(new ApiCall("GET", "/version"), None));
        Assert.EndsWith("no answer within 0.2 s", fault.Message, StringComparison.Ordinal);
        Assert.False(fault.NothingWasSent);
    }

    [Fact]
    public async Task Nobody_listening_is_a_fault_that_says_nothing_was_sent()
    {
        using var client = new HttpApiServer(new HttpApiServerOptions { Server = new Uri("https://127.0.0.1:1") }, TimeProvider.System);
        var fault = await Assert.ThrowsAsync<ApiUnreachableException>(async () => await client.SendAsync(new ApiCall("POST", "/version"), None));
        Assert.True(fault.NothingWasSent);
        Assert.Contains("refused", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_file_is_read_again_after_a_minute()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "one\n");
        var seen = new List<string>();
        await using WireServer server = await WireServer.StartAsync(http =>
        {
            seen.Add(http.Request.Headers.Authorization!);
            return Task.CompletedTask;
        });
        var time = new HandClock();
        using HttpApiServer client = server.Client(o => o with { BearerTokenFile = file }, time);
        await client.SendAsync(new ApiCall("GET", "/a"), None);
        File.WriteAllText(file, "two\n");
        await client.SendAsync(new ApiCall("GET", "/a"), None);
        time.Advance(TimeSpan.FromMinutes(1));
        await client.SendAsync(new ApiCall("GET", "/a"), None);
        File.Delete(file);
        time.Advance(TimeSpan.FromMinutes(1));
        await client.SendAsync(new ApiCall("GET", "/a"), None);
        Assert.Equal(["Bearer one", "Bearer one", "Bearer two", "Bearer two"], seen);
    }

    [Fact]
    public async Task A_path_with_escapes_goes_out_as_given()
    {
        string seen = "";
        await using WireServer server = await WireServer.StartAsync(http =>
        {
            seen = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            return Task.CompletedTask;
        });
        using HttpApiServer client = server.Client();
        await client.SendAsync(new ApiCall("GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode%2Fx?a=%7E"), None);
        Assert.Equal("/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode%2Fx?a=%7E", seen);
    }

    [Fact]
    public async Task A_watch_yields_a_change_per_line_however_the_bytes_are_cut()
    {
        string query = "";
        string big = new('x', 300_000);
        await using WireServer server = await WireServer.StartAsync(async http =>
        {
            query = http.Request.QueryString.Value!;
            string text = "{\"type\":\"ADDED\",\"object\":{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\",\"namespace\":\"n\",\"uid\":\"u\",\"resourceVersion\":\"6\"},\"data\":{\"k\":\"" + big + "\"}}}\n"
                + "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"9\",\"creationTimestamp\":null}}}\n"
                + "{\"type\":\"DELETED\",\"object\":{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\",\"namespace\":\"n\",\"uid\":\"u\",\"resourceVersion\":\"10\"}}}\n"
                + "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"reason\":\"Expired\",\"message\":\"too old\",\"code\":410}}\n{\"torn\"";
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            for (int at = 0, size = 1; at < bytes.Length; at += size, size = size * 3 + 1)
            {
                await http.Response.Body.WriteAsync(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)));
                await http.Response.Body.FlushAsync();
            }
        });
        using HttpApiServer client = server.Client();
        var events = new List<ApiEvent>();
        await foreach (ApiEvent one in client.WatchAsync(ApiResources.ConfigMaps, "n", "timeoutSeconds=300", "5", None))
        {
            events.Add(one);
        }

        Assert.Equal("?timeoutSeconds=300&watch=1&allowWatchBookmarks=true&resourceVersion=5", query);
        Assert.Equal([ApiEventType.Added, ApiEventType.Bookmark, ApiEventType.Deleted, ApiEventType.Error], events.Select(e => e.Type));
        Assert.Equal(["6", "9", "10", ""], events.Select(e => e.ResourceVersion));
        Assert.Equal(big, events[0].Object!.Root["data"]["k"].Text);
        Assert.True(events[3].Error!.Expired);
    }

    [Fact]
    public async Task A_refused_watch_is_an_error_event()
    {
        await using WireServer server = await WireServer.StartAsync(http =>
        {
            http.Response.StatusCode = 410;
            return http.Response.WriteAsync("""{"kind":"Status","reason":"Expired","code":410}""");
        });
        using HttpApiServer client = server.Client();
        var events = new List<ApiEvent>();
        await foreach (ApiEvent one in client.WatchAsync(ApiResources.Pods, null, "", "1", None))
        {
            events.Add(one);
        }

        Assert.True(Assert.Single(events).Error!.Expired);
    }

    [Fact]
    public async Task A_watch_that_breaks_is_a_fault()
    {
        await using WireServer server = await WireServer.StartAsync(async http =>
        {
            await http.Response.WriteAsync("{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"9\"}}}\n");
            await http.Response.Body.FlushAsync();
            http.Abort();
        });
        using HttpApiServer client = server.Client();
        await Assert.ThrowsAsync<ApiUnreachableException>(async () =>
        {
            await foreach (ApiEvent one in client.WatchAsync(ApiResources.Pods, null, "", "1", None))
            {
                Assert.Equal("9", one.ResourceVersion);
            }
        });
    }

    [Fact]
    public async Task Who_reads_only_metadata_asks_for_only_metadata()
    {
        string accept = "";
        await using WireServer server = await WireServer.StartAsync(http =>
        {
            accept = http.Request.Headers.Accept!;
            return http.Response.WriteAsync("""{"metadata":{"resourceVersion":"1"},"items":[]}""");
        });
        using HttpApiServer client = server.Client();
        await client.ListAsync(ApiResources.Pods with { MetadataOnly = true }, null, "", None);
        Assert.StartsWith("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", accept, StringComparison.Ordinal);
    }
}
