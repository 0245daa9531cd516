using System.Net;
using System.Net.Sockets;
using System.Text;
using Xebec.Api.Core.V1;
using Xebec.Node.Probes;

namespace Xebec.Tests.Node.Agent;

public sealed class AgentProbeTests
{
    [Fact]
    public void A_container_is_ready_when_enough_checks_say_so() => AgentWorld.Run(async world =>
    {
        world.Network.Result = new(false, "HTTP probe failed with statuscode: 503");
        await world.CreatePodAsync("web", $$"""
            "containers":[{{AgentWorld.Container("main", "sleep forever", """
            ,"ports":[{"name":"http","containerPort":8080}],
             "readinessProbe":{"httpGet":{"path":"/up","port":"http"},"periodSeconds":5,"failureThreshold":2,"successThreshold":1}
            """)}}]
            """);
        Pod pod = await world.UntilAsync("web", p => p.Status.Phase == "Running");
        Assert.False(pod.Status.ContainerStatuses[0].Ready);
        Assert.True(pod.Status.ContainerStatuses[0].Started);
        await world.PassAsync(7);
        Assert.False((await world.GetPodAsync("web"))!.Value.Status.ContainerStatuses[0].Ready);
        Assert.Equal("http://10.244.0.2:8080/up", world.Network.Asked);
        Assert.Contains("Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503", await world.EventsAsync("web"));

        world.Network.Result = new(true, "");
        await world.UntilAsync("web", p => p.Status.Conditions.First(c => c.Type == "Ready").Status == "True", 6);

        await world.Agent.DisposeAsync();
        await world.StartAsync();
        await world.PassAsync(0.1);
        Assert.True((await world.GetPodAsync("web"))!.Value.Status.ContainerStatuses[0].Ready);

        world.Network.Result = new(false, "no");
        await world.PassAsync(5.5);
        Assert.True((await world.GetPodAsync("web"))!.Value.Status.ContainerStatuses[0].Ready);
        await world.UntilAsync("web", p => !p.Status.ContainerStatuses[0].Ready, 6);
    });

    [Fact]
    public void A_container_that_no_longer_lives_is_restarted() => AgentWorld.Run(async world =>
    {
        await world.CreatePodAsync("web", $$"""
            "containers":[{{AgentWorld.Container("main", "trap 'exit 0' TERM; sleep forever", """
            ,"livenessProbe":{"exec":{"command":["false"]},"initialDelaySeconds":5,"periodSeconds":2,"failureThreshold":3}
            """)}}]
            """);
        await world.UntilAsync("web", p => p.Status.ContainerStatuses is [{ Ready: true }]);
        await world.PassAsync(8);
        Assert.Equal(0, (await world.GetPodAsync("web"))!.Value.Status.ContainerStatuses[0].RestartCount);
        await world.UntilAsync("web", p => p.Status.ContainerStatuses is [{ Ready: true, RestartCount: 1 }], 4);
        List<string> events = await world.EventsAsync("web");
        Assert.Contains("Unhealthy: Liveness probe failed: ", events);
        Assert.Contains("Killing: Container main failed liveness probe, will be restarted", events);
    });

    [Fact]
    public void Until_a_container_has_started_nothing_else_is_asked() => AgentWorld.Run(async world =>
    {
        world.Network.Result = new(false, "dial tcp: no");
        await world.CreatePodAsync("web", $$"""
            "containers":[{{AgentWorld.Container("main", "sleep forever", """
            ,"startupProbe":{"tcpSocket":{"port":80},"periodSeconds":1,"failureThreshold":20},
             "livenessProbe":{"exec":{"command":["false"]},"periodSeconds":1,"failureThreshold":2}
            """)}}]
            """);
        await world.PassAsync(8);
        Pod pod = (await world.GetPodAsync("web"))!.Value;
        Assert.False(pod.Status.ContainerStatuses[0].Started);
        Assert.False(pod.Status.ContainerStatuses[0].Ready);
        Assert.Equal(0, pod.Status.ContainerStatuses[0].RestartCount);
        world.Network.Result = new(true, "");
        await world.UntilAsync("web", p => p.Status.ContainerStatuses is [{ Started: true }], 2);
        await world.UntilAsync("web", p => p.Status.ContainerStatuses is [{ RestartCount: 1 }], 40);
        Assert.Contains("Killing: Container main failed liveness probe, will be restarted", await world.EventsAsync("web"));
    });

    [Theory]
    [InlineData("110", 2, 1, "111")]
    [InlineData("1001", 2, 1, "1101")]
    [InlineData("10011", 1, 1, "10011")]
    [InlineData("10000", 3, 1, "11100")]
    [InlineData("00110111", 1, 3, "00000001")]
    public void A_verdict_turns_when_enough_checks_agree(string checks, int failures, int successes, string verdicts)
    {
        var verdict = new ProbeVerdict(false);
        var said = new StringBuilder();
        foreach (char check in checks)
        {
            verdict = verdict.After(check == '1', successes, failures);
            said.Append(verdict.Value ? '1' : '0');
        }

        Assert.Equal(verdicts, said.ToString());
    }

    [Theory]
    [InlineData("200 OK", true, "body")]
    [InlineData("500 Oops", false, "HTTP probe failed with statuscode: 500")]
    [InlineData("302 Found\r\nLocation: /else", true, "else")]
    [InlineData("302 Found\r\nLocation: http://example.invalid/", true, "body")]
    public async Task Real_servers_are_asked_over_http(string answer, bool good, string output)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        int port = ((IPEndPoint)server.LocalEndpoint).Port;
        Task serving = ServeAsync();
        using var network = new SocketNetwork(TimeProvider.System);
        CheckResult result = await network.GetAsync(
            new Uri($"http://127.0.0.1:{port}/up"), [new("X-A", "1")], TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal((good, output), (result.Good, result.Output));
        server.Stop();
        await serving;

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using TcpClient client = await server.AcceptTcpClientAsync();
                    using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
                    List<string> head = [];
                    while (await reader.ReadLineAsync() is { Length: > 0 } line)
                    {
                        head.Add(line);
                    }

                    Assert.Contains("User-Agent: kube-probe/1.36", head);
                    Assert.Contains("X-A: 1", head);
                    bool other = head[0].Contains("/else", StringComparison.Ordinal);
                    string body = other ? "else" : "body";
                    string status = other ? "200 OK" : answer;
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // stopped
            }
        }
    }

    [Fact]
    public async Task A_closed_port_refuses_connections()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        int port = ((IPEndPoint)server.LocalEndpoint).Port;
        using var network = new SocketNetwork(TimeProvider.System);
        CancellationToken cancel = TestContext.Current.CancellationToken;
        Assert.True((await network.ConnectAsync("127.0.0.1", port, TimeSpan.FromSeconds(20), cancel)).Good);
        server.Stop();
        Assert.Equal(new(false, $"dial tcp 127.0.0.1:{port}: connect: connection refused"), await network.ConnectAsync("127.0.0.1", port, TimeSpan.FromSeconds(20), cancel));
        CheckResult get = await network.GetAsync(new Uri($"http://127.0.0.1:{port}/"), [], TimeSpan.FromSeconds(20), cancel);
        Assert.Equal(new(false, $"Get \"http://127.0.0.1:{port}/\": dial tcp 127.0.0.1:{port}: connect: connection refused"), get);
    }
}
