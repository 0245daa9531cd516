using System.Globalization;
using System.Net;
using System.Text;
using Xebec.Client.Seam;
using Xebec.Server.Http;
using Xebec.Server.Pipeline;

namespace Xebec.Tests.Server.Http;

/// <summary>Clients that are slow, silent, rude or gone: the server frees itself of them and serves the others.</summary>
public sealed class StubbornClientTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Watching = "apiserver_longrunning_requests{component=\"apiserver\",group=\"\",resource=\"configmaps\"";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_that_trickles_is_answered_408_and_holds_up_nobody()
    {
        await using var server = await LiveServer.StartAsync(
            o => o with { Wire = new WireOptions { SlowBodyPatience = TimeSpan.FromSeconds(1.5) } });
        var slow = new List<RawConnection>();
        for (int i = 0; i < 30; i++)
        {
            slow.Add(await server.ConnectAsync());
            await slow[i].AskAsync("POST", Maps, "Content-Type: application/json\r\nContent-Length: 100000\r\n", "{");
        }

        using (HttpResponseMessage served = await server.Admin.SendAsync(server.Request("GET", Maps), Stop))
        {
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        }

        foreach (RawConnection one in slow)
        {
            Assert.StartsWith("HTTP/1.1 408 ", await one.UntilAsync("\r\n\r\n"));
            await one.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_list_that_nobody_takes_is_given_up()
    {
        await using var server = await LiveServer.StartAsync(o => o with { Settings = new ServerSettings { RequestTimeout = TimeSpan.FromSeconds(2) } });
        await FillAsync(server, 40, 200_000);
        var stalled = new List<RawConnection>();
        for (int i = 0; i < 10; i++)
        {
            stalled.Add(await server.ConnectAsync());
            await stalled[i].AskAsync("GET", Maps);
        }

        // nobody reads until the server has had enough of it; what it had sent by then can still be read, and is not all
        while (Established(server).Count > 0)
        {
            await Task.Delay(50, Stop);
        }

        foreach (RawConnection one in stalled)
        {
            Assert.InRange(await one.DrainAsync(), 1, (40 * 200_000) - 1);
            await one.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_watcher_that_takes_nothing_is_cut_off()
    {
        await using var server = await LiveServer.StartAsync(o => o with { Settings = new ServerSettings { RequestTimeout = TimeSpan.FromSeconds(2) } });
        await using RawConnection stalled = await server.ConnectAsync();
        await stalled.AskAsync("GET", Maps + "?watch=1");
        await stalled.UntilAsync("\r\n\r\n");
        await FillAsync(server, 20, 500_000);
        while (Established(server).Count > 0)
        {
            await Task.Delay(50, Stop);
        }

        Assert.InRange(await stalled.DrainAsync(), 1, (20 * 500_000) - 1);
        Assert.Equal(0, await ReadMetricAsync(server, Watching));
    }

    [Fact]
    public async Task A_watcher_to_whom_nothing_happens_is_left_in_peace()
    {
        await using var server = await LiveServer.StartAsync(o => o with { Settings = new ServerSettings { RequestTimeout = TimeSpan.FromSeconds(1.5) } });
        await using RawConnection idle = await server.ConnectAsync();
        await idle.AskAsync("GET", Maps + "?watch=1&timeoutSeconds=4");
        await idle.UntilAsync("\r\n\r\n");

        // the watch ends when its own time is up, in good order, and not before
        Assert.EndsWith("0\r\n\r\n", await idle.UntilAsync("0\r\n\r\n"));
    }

    [Fact]
    public async Task A_watcher_that_is_gone_is_forgotten()
    {
        await using var server = await LiveServer.StartAsync(o => o);
        RawConnection gone = await server.ConnectAsync();
        await gone.AskAsync("GET", Maps + "?watch=1");
        await gone.UntilAsync("\r\n\r\n");
        Assert.Equal(1, await ReadMetricAsync(server, Watching));
        gone.Reset();
        while (await ReadMetricAsync(server, Watching) > 0)
        {
            await Task.Delay(20, Stop);
        }

        await gone.DisposeAsync();
    }

    [Fact]
    public async Task The_system_looks_after_connections_whose_other_end_says_nothing()
    {
        await using var server = await LiveServer.StartAsync(o => o);
        await using RawConnection silent = await server.ConnectAsync();
        await silent.AskAsync("GET", "/livez");
        await silent.UntilAsync("ok");

        while (Established(server) is var ours && !ours.TrueForAll(fields => fields[5].StartsWith("02:", StringComparison.Ordinal)))
        {
            // what was sent has not been acknowledged yet
            Assert.NotEmpty(ours);
            await Task.Delay(20, Stop);
        }
    }

    [Fact]
    public async Task A_body_in_chunks_is_bounded_too()
    {
        await using var server = await LiveServer.StartAsync(o => o);
        await using RawConnection large = await server.ConnectAsync();
        await large.AskAsync("POST", Maps, "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n");
        string chunk = "40000\r\n" + new string(' ', 0x40000) + "\r\n";
        try
        {
            for (int i = 0; i < 40; i++)
            {
                await large.SendAsync(chunk);
            }
        }
        catch (IOException)
        {
            // the server has heard enough
        }

        Assert.StartsWith("HTTP/1.1 413 ", await large.UntilAsync("\r\n\r\n"));
    }

    [Fact]
    public async Task Bodies_together_are_bounded_and_give_back_what_they_held()
    {
        await using var server = await LiveServer.StartAsync(o => o with { Wire = new WireOptions { BodyBytesMax = 1_000_000 } });
        RawConnection first;
        bool refused;
        do
        {
            // two that have no room together: whichever the server reads first stays, and until that is the unfinished one, again
            first = await server.ConnectAsync();
            await first.AskAsync("POST", Maps, "Content-Type: application/json\r\nContent-Length: 900000\r\n", new string(' ', 700_000));
            await using RawConnection second = await server.ConnectAsync();
            await second.AskAsync("POST", Maps, "Content-Type: application/json\r\nContent-Length: 700000\r\n", new string(' ', 700_000));
            refused = (await second.UntilAsync("\r\n\r\n")).StartsWith("HTTP/1.1 429 ", StringComparison.Ordinal);
            if (!refused)
            {
                await first.DisposeAsync();
            }
        }
        while (!refused);

        // a small one goes in beside it, and when the first is gone so does a large one
        HttpRequestMessage little = server.Request("POST", Maps, """{"metadata":{"name":"small"}}"""u8.ToArray());
        using (HttpResponseMessage small = await server.Admin.SendAsync(little, Stop))
        {
            Assert.Equal(HttpStatusCode.Created, small.StatusCode);
        }

        first.Reset();
        HttpStatusCode code;
        do
        {
            byte[] body = Encoding.UTF8.GetBytes("""{"metadata":{"name":"large"},"data":{"a":"1"}}""".PadRight(900_000));
            using HttpResponseMessage large = await server.Admin.SendAsync(server.Request("POST", Maps, body), Stop);
            code = large.StatusCode;
        }
        while (code == HttpStatusCode.TooManyRequests);

        await first.DisposeAsync();
        Assert.Equal(HttpStatusCode.Created, code);
    }

    [Theory]
    [InlineData("Content-Type: application/json\r\nContent-Type: application/yaml\r\n", "a: b", 415)]
    [InlineData("Content-Type: application/yaml\r\n", "{\"metadata\":{\"name\":\"by-yaml\"}}", 201)]
    [InlineData("Content-Type: application/json\r\n", "metadata: {name: not-json}", 400)]
    [InlineData("Content-Type: application/vnd.kubernetes.protobuf\r\n", "{}", 400)]
    [InlineData("Content-Type: application/merge-patch+json\r\n", "{}", 415)]
    [InlineData("Content-Type: nonsense\r\n", "{}", 415)]
    [InlineData("", "{\"metadata\":{\"name\":\"without-type\"}}", 201)]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "{}", 400)]
    public async Task Content_types_that_contradict_are_answered(string headers, string body, int code)
    {
        await using var server = await LiveServer.StartAsync(o => o);
        await using RawConnection connection = await server.ConnectAsync();
        string length = headers.Contains("Content-Length", StringComparison.Ordinal) ? "" : $"Content-Length: {body.Length}\r\n";
        await connection.AskAsync("POST", Maps, headers + length, body);
        Assert.StartsWith($"HTTP/1.1 {code} ", await connection.UntilAsync("\r\n\r\n"));
    }

    [Theory]
    [InlineData("GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET  /livez HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("NONSENSE\r\n\r\n")]
    [InlineData("GET /livez HTTP/1.1\r\nBad Header: x\r\n\r\n")]
    public async Task What_is_no_HTTP_is_refused_and_the_server_goes_on(string text)
    {
        await using var server = await LiveServer.StartAsync(o => o);
        await using RawConnection connection = await server.ConnectAsync();
        await connection.SendAsync(text);
        Assert.StartsWith("HTTP/1.1 400 ", await connection.UntilAsync("\r\n\r\n"));
        using HttpResponseMessage served = await server.Admin.SendAsync(server.Request("GET", "/livez"), Stop);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public async Task A_connection_too_many_is_closed_and_the_next_one_is_not()
    {
        await using var server = await LiveServer.StartAsync(o => o with { Wire = new WireOptions { ConnectionsMax = 3 } });
        var open = new List<RawConnection>();
        for (int i = 0; i < 3; i++)
        {
            open.Add(await server.ConnectAsync());
            await open[i].AskAsync("GET", "/livez");
            await open[i].UntilAsync("ok");
        }

        await Assert.ThrowsAnyAsync<IOException>(async () => await server.ConnectAsync());
        await open[0].DisposeAsync();
        RawConnection? next = null;
        while (next is null)
        {
            try
            {
                next = await server.ConnectAsync();
            }
            catch (IOException)
            {
                // the server has not noticed yet that there is a place
            }
        }

        await next.AskAsync("GET", "/livez");
        await next.UntilAsync("ok");
        await next.DisposeAsync();
        await open[1].DisposeAsync();
        await open[2].DisposeAsync();
    }

    private static async Task FillAsync(LiveServer server, int objects, int bytes)
    {
        IApiServer api = server.Plane.As("tests", "system:masters");
        for (int i = 0; i < objects; i++)
        {
            string body = $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m{{{i}}}"},"data":{"a":"{{{new string('x', bytes)}}}"}}""";
            Assert.True((await api.SendAsync(new ApiCall("POST", Maps) { Body = Encoding.UTF8.GetBytes(body) }, Stop)).Succeeded);
        }
    }

    // the kernel's table of connections: local address, …, state (01: established), …, timer (02: it asks whether anybody is there)
    private static List<string[]> Established(LiveServer server)
    {
        string port = $":{server.Plane.Port:X4}";
        return [.. File.ReadAllLines("/proc/net/tcp").Skip(1)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f[1].EndsWith(port, StringComparison.Ordinal) && f[3] == "01")];
    }

    /// <summary>The value of the first series that begins so; 0 when there is none.</summary>
    private static async Task<double> ReadMetricAsync(LiveServer server, string start)
    {
        string text = await server.Admin.GetStringAsync(new Uri(server.Plane.Server + "/metrics"), Stop);
        string? line = text.Split('\n').FirstOrDefault(l => l.StartsWith(start, StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }
}
