using System.IO.Pipelines;
using System.Text;
using Xebec.Api.Core.V1;
using Xebec.Client.Seam;
using Xebec.Node.Api;
using Xebec.Node.Api.Logs;

namespace Xebec.Tests.Node.Agent;

public sealed class AgentLogTests
{
    private const string Lines = """
        2026-01-01T00:00:01.000000001Z stdout F one
        2026-01-01T00:00:02.000000002Z stderr F two
        2026-01-01T00:00:03.000000003Z stdout P thr
        2026-01-01T00:00:03.000000004Z stdout F ee
        2026-01-01T00:00:04.000000005Z stdout F four

        """;

    [Theory]
    [InlineData("", "one\ntwo\nthree\nfour\n")]
    [InlineData("tailLines=1", "four\n")]
    [InlineData("tailLines=0", "")]
    [InlineData("tailLines=99", "one\ntwo\nthree\nfour\n")]
    [InlineData("limitBytes=6", "one\ntw")]
    [InlineData("sinceTime=2026-01-01T00:00:03Z", "three\nfour\n")]
    [InlineData("sinceSeconds=2", "three\nfour\n")]
    [InlineData("stream=Stderr", "two\n")]
    [InlineData("timestamps=true&tailLines=3", "2026-01-01T00:00:03.000000003Z three\n2026-01-01T00:00:04.000000005Z four\n")]
    public async Task A_log_is_read_as_asked(string query, string expected)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Lines, TestContext.Current.CancellationToken);
        try
        {
            Dictionary<string, string> options = query.Split('&', StringSplitOptions.RemoveEmptyEntries).ToDictionary(p => p.Split('=')[0], p => p.Split('=')[1]);
            var request = LogRequest.TryRead(options, new DateTimeOffset(2026, 1, 1, 0, 0, 5, TimeSpan.Zero), out string? problem);
            Assert.Null(problem);
            Assert.Equal(expected, await ReadAsync(new LogReader(file, request!, _ => ValueTask.FromResult(false), TimeProvider.System).WriteAsync));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("tailLines", "-1", "tailLines: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("limitBytes", "0", "limitBytes: Invalid value: 0: must be greater than or equal to 1")]
    public void A_senseless_request_is_refused(string name, string value, string expected)
    {
        Assert.Null(LogRequest.TryRead(new Dictionary<string, string> { [name] = value }, default, out string? problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public async Task A_log_is_followed_into_the_file_that_takes_its_place()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "2026-01-01T00:00:01Z stdout F one\n", TestContext.Current.CancellationToken);
        bool running = true;
        var reader = new LogReader(file, new LogRequest { Follow = true }, _ => ValueTask.FromResult(running), TimeProvider.System);
        var pipe = new Pipe();
        Task reading = reader.WriteAsync(pipe.Writer, TestContext.Current.CancellationToken).AsTask();
        try
        {
            await UntilAsync("one\n");
            await File.AppendAllTextAsync(file, "2026-01-01T00:00:02Z stdout F two\n2026-01-01T00:00:02Z stdout F th", TestContext.Current.CancellationToken);
            await UntilAsync("two\n");
            await File.AppendAllTextAsync(file, "ree\n", TestContext.Current.CancellationToken);
            File.Move(file, file + ".old");
            await File.AppendAllTextAsync(file + ".old", "2026-01-01T00:00:03Z stdout F four\n", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(file, "2026-01-01T00:00:04Z stdout F five\n", TestContext.Current.CancellationToken);
            await UntilAsync("three\nfour\nfive\n");
            running = false;
            await reading.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".old");
        }

        async Task UntilAsync(string expected)
        {
            ReadResult read = await pipe.Reader.ReadAtLeastAsync(expected.Length, TestContext.Current.CancellationToken);
            Assert.Equal(expected, Encoding.UTF8.GetString(read.Buffer));
            pipe.Reader.AdvanceTo(read.Buffer.End);
        }
    }

    [Fact]
    public Task Logs_are_had_through_the_server() => AgentWorld.RunSimulatedAsync(async world =>
    {
        await world.CreatePodAsync("web", $$"""
            "containers":[{{AgentWorld.Container("main", "sleep forever")}},{"name":"late","image":"nowhere/nothing:1","imagePullPolicy":"Never"}]
            """);
        Pod pod = await world.UntilAsync("web", p => p.Status.ContainerStatuses is [{ State.Waiting.Reason: "ErrImageNeverPull" }, { Ready: true }]);
        // simulated containers write no files
        await File.WriteAllTextAsync(Path.Combine(world.Folder, "logs", $"default_web_{pod.Metadata.Uid}", "main", "0.log"), Lines);

        Assert.Equal((200, "one\ntwo\nthree\nfour\n"), await GetAsync("?container=main"));
        Assert.Equal((200, "three\nfour\n"), await GetAsync("?container=main&tailLines=3"));
        Assert.Equal((400, "container \"late\" in pod \"web\" is waiting to start: ErrImageNeverPull"), await GetAsync("?container=late"));
        Assert.Equal((400, "previous terminated container \"main\" in pod \"web\" not found"), await GetAsync("?container=main&previous=true"));
        Assert.Equal((400, "a container name must be specified for pod web, choose one of: [main late]"), await GetAsync(""));
        Assert.Equal((400, "container nope is not valid for pod web"), await GetAsync("?container=nope"));
        Assert.Equal((422, "PodLogOptions \"web\" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0"), await GetAsync("?container=main&tailLines=-1"));

        async Task<(int, string)> GetAsync(string query)
        {
            ApiAnswer answer = await world.Server.SendAsync(new ApiCall("GET", ApiResources.Pods.Path("default", "web", "log") + query), CancellationToken.None);
            return (answer.Code, answer.Succeeded ? Encoding.UTF8.GetString(answer.Body.Span) : answer.Status.Message);
        }
    });

    [Fact]
    public void The_nodes_own_api_lists_its_pods_and_says_what_it_lacks() => AgentWorld.Run(async world =>
    {
        await world.CreatePodAsync("web", $$"""
            "containers":[{{AgentWorld.Container("main", "sleep forever")}}]
            """);
        await world.UntilAsync("web", p => p.Status.Phase == "Running");
        var api = new NodeApi(world.Agent);
        Assert.Equal("ok", await BodyAsync("/healthz"));
        Assert.Contains("\"phase\":\"Running\"", await BodyAsync("/pods"), StringComparison.Ordinal);
        Assert.Equal("exec is not supported by this node yet\n", await BodyAsync("/exec/default/web/main?command=ls", 501));
        Assert.Equal("404 page not found\n", await BodyAsync("/nope", 404));
        await Assert.ThrowsAsync<NodeUnreachableException>(async () => await api.GetAsync("n2", "/healthz", CancellationToken.None));

        async Task<string> BodyAsync(string target, int code = 200)
        {
            NodeAnswer answer = await api.AnswerAsync(target, CancellationToken.None);
            Assert.Equal(code, answer.Code);
            return await ReadAsync(answer.WriteAsync);
        }
    });

    [Fact]
    public void A_loop_of_the_agent_that_breaks_down_makes_the_node_ill() => AgentWorld.Run(async world =>
    {
        var api = new NodeApi(world.Agent);
        Assert.Equal((200, "ok"), await GetAsync("/healthz/syncloop"));
        world.Bug = new InvalidOperationException("no such thing");
        await world.PassAsync(60);
        world.Bug = null;

        Assert.Equal((500, "[+]ping ok\n[+]log ok\n[-]syncloop failed: reason withheld\nhealthz check failed\n"), await GetAsync("/healthz"));
        Assert.Equal((500, "internal server error: events: no such thing\n"), await GetAsync("/healthz/syncloop"));
        Assert.Equal((200, "ok"), await GetAsync("/healthz/ping"));
        Assert.Contains(world.Journal, line => line.Contains("registration broke down: System.InvalidOperationException", StringComparison.Ordinal));

        async Task<(int, string)> GetAsync(string target)
        {
            NodeAnswer answer = await api.AnswerAsync(target, CancellationToken.None);
            return (answer.Code, await ReadAsync(answer.WriteAsync));
        }
    });

    private static async Task<string> ReadAsync(Func<PipeWriter, CancellationToken, ValueTask> write)
    {
        using var memory = new MemoryStream();
        var to = PipeWriter.Create(memory);
        await write(to, TestContext.Current.CancellationToken);
        await to.CompleteAsync();
        return Encoding.UTF8.GetString(memory.ToArray());
    }
}
