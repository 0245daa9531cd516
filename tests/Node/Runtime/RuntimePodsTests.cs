using System.Text;
using Xebec.Node.Cri;
using Xebec.Tests.Node.Cri;

namespace Xebec.Tests.Node.Runtime;

/// <summary>Pods on a real containerd in our own pod network.</summary>
[Trait("needs", "root")]
public sealed class RuntimePodsTests(RealNode node) : IClassFixture<RealNode>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IContainerRuntime Runtime => node.Runtime;

    [Fact]
    public async Task Two_sandboxes_reach_each_other()
    {
        SandboxSpec oneSpec = node.Sandbox("ping"), otherSpec = node.Sandbox("pong");
        SandboxId[] both = await Task.WhenAll(Runtime.RunSandboxAsync(oneSpec, Cancel), Runtime.RunSandboxAsync(otherSpec, Cancel));
        string target = Assert.Single((await Runtime.SandboxStatusAsync(both[1], Cancel)).Addresses);
        ContainerId id = await node.RunAsync(both[0], oneSpec, ContractNode.Container("main", "sleep", "1000"));
        ExecResult ping = await Runtime.ExecSyncAsync(id, ["ping", "-c", "1", "-W", "5", target], TimeSpan.FromSeconds(10), Cancel);
        Assert.True(ping.ExitCode == 0, Encoding.UTF8.GetString(ping.Stdout.Span) + Encoding.UTF8.GetString(ping.Stderr.Span));
        ExecResult resolv = await Runtime.ExecSyncAsync(id, ["cat", "/etc/resolv.conf"], TimeSpan.FromSeconds(10), Cancel);
        Assert.Equal("search default.svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n", Encoding.UTF8.GetString(resolv.Stdout.Span));
        await Task.WhenAll(both.Select(s => Runtime.RemoveSandboxAsync(s, Cancel)));
    }

    [Fact]
    public async Task A_port_of_the_host_leads_into_the_sandbox()
    {
        int port = FreePort();
        SandboxSpec spec = node.Sandbox("hostport") with { PortMappings = [new(PortProtocol.Tcp, 8080, port, "")] };
        SandboxId sandbox = await Runtime.RunSandboxAsync(spec, Cancel);
        await node.RunAsync(sandbox, spec, ContractNode.Script("web", "echo it works >/tmp/index.html; busybox httpd -f -p 8080 -h /tmp"));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        Assert.Equal("it works\n", await EventuallyAsync(() => http.GetStringAsync($"http://127.0.0.1:{port}/index.html", Cancel)));
        await Runtime.RemoveSandboxAsync(sandbox, Cancel);
    }

    [Fact]
    public async Task Mounts_environment_user_and_limits_arrive_in_the_container()
    {
        string shared = Directory.CreateDirectory(Path.Combine(node.Folder, "shared")).FullName;
        await File.WriteAllTextAsync(Path.Combine(shared, "file"), "from the host\n", Cancel);
        SandboxSpec spec = node.Sandbox("config");
        SandboxId sandbox = await Runtime.RunSandboxAsync(spec, Cancel);
        ContainerSpec main = ContractNode.Script("main", "cat /data/file; echo $COLOUR; id -u; cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max") with
        {
            Mounts = [new() { HostPath = shared, ContainerPath = "/data", ReadOnly = true }],
            Environment = [new("COLOUR", "blue = \"sky\"")],
            Security = new() { RunAsUser = 1000, RunAsGroup = 1000, NoNewPrivileges = true, DropCapabilities = ["ALL"] },
            Resources = new() { MemoryLimitBytes = 64 * 1024 * 1024, CpuPeriodMicroseconds = 100_000, CpuQuotaMicroseconds = 50_000, CpuShares = 512, OomScoreAdj = 900 },
        };
        ContainerStatus status = await node.ExitedAsync(await node.RunAsync(sandbox, spec, main));
        string[] log = [.. (await node.LogAsync(status)).Split('\n').Where(l => l.Contains(" stdout ")).Select(l => l.Split(" F ", 2)[1])];
        Assert.Equal(["from the host", "blue = \"sky\"", "1000", "67108864"], log);
        await Runtime.RemoveSandboxAsync(sandbox, Cancel);
    }

    [Fact]
    public async Task Limits_change_while_a_container_runs_and_too_much_memory_kills_it()
    {
        SandboxSpec spec = node.Sandbox("oom");
        SandboxId sandbox = await Runtime.RunSandboxAsync(spec, Cancel);
        ContainerId id = await node.RunAsync(sandbox, spec, ContractNode.Script("main", "sleep 0.5; x=0123456789abcdef; while true; do x=$x$x; done") with
        {
            Resources = new() { MemoryLimitBytes = 256 * 1024 * 1024 },
        });
        await Runtime.UpdateContainerResourcesAsync(id, new() { MemoryLimitBytes = 32 * 1024 * 1024 }, Cancel);
        ContainerStatus status = await node.ExitedAsync(id);
        Assert.Equal(("OOMKilled", 137), (status.Reason, status.ExitCode));
        await Runtime.RemoveSandboxAsync(sandbox, Cancel);
    }

    [Fact]
    public async Task A_log_goes_on_in_a_new_file_after_it_was_renamed()
    {
        SandboxSpec spec = node.Sandbox("rotate");
        SandboxId sandbox = await Runtime.RunSandboxAsync(spec, Cancel);
        ContainerId id = await node.RunAsync(sandbox, spec, ContractNode.Script("main", "while true; do echo tick; sleep 0.1; done"));
        string log = (await Runtime.ContainerStatusAsync(id, Cancel)).LogPath;
        await EventuallyAsync(async () => Assert.Contains("tick", await File.ReadAllTextAsync(log, Cancel)));
        File.Move(log, log + ".1");
        await Runtime.ReopenContainerLogAsync(id, Cancel);
        await EventuallyAsync(async () => Assert.Contains("tick", await File.ReadAllTextAsync(log, Cancel)));
        await Runtime.RemoveSandboxAsync(sandbox, Cancel);
    }

    [Fact]
    public async Task Orphans_in_a_shared_process_namespace_are_reaped_by_the_pause_program()
    {
        var shared = new NamespaceOptions { Pid = NamespaceMode.Pod };
        SandboxSpec spec = node.Sandbox("reap") with { Namespaces = shared };
        SandboxId sandbox = await Runtime.RunSandboxAsync(spec, Cancel);
        ContainerId id = await node.RunAsync(sandbox, spec, ContractNode.Script("main", "(sleep 0.2 &) ; (sleep 0.2 &) ; sleep 1000") with { Namespaces = shared });
        await Task.Delay(600, Cancel);
        ExecResult processes = await Runtime.ExecSyncAsync(id, ["ps", "-o", "pid,stat,args"], TimeSpan.FromSeconds(10), Cancel);
        string listing = Encoding.UTF8.GetString(processes.Stdout.Span);
        Assert.Contains("/pause", listing);
        Assert.DoesNotContain(" Z ", listing);
        Assert.DoesNotContain("sleep 0.2", listing);
        await Runtime.RemoveSandboxAsync(sandbox, Cancel);
    }

    [Fact]
    public async Task The_pause_program_ends_when_asked_to()
    {
        SandboxSpec spec = node.Sandbox("pause");
        SandboxId sandbox = await Runtime.RunSandboxAsync(spec, Cancel);
        await Runtime.StopSandboxAsync(sandbox, Cancel);
        await Runtime.RemoveSandboxAsync(sandbox, Cancel);
    }

    [Fact]
    public async Task The_streaming_server_gives_a_url_for_each_kind_of_session()
    {
        SandboxSpec spec = node.Sandbox("stream");
        SandboxId sandbox = await Runtime.RunSandboxAsync(spec, Cancel);
        ContainerId id = await node.RunAsync(sandbox, spec, ContractNode.Container("main", "sleep", "1000") with { Stdin = true });
        Uri[] urls =
        [
            await Runtime.ExecUrlAsync(id, ["sh"], new(Stdin: true, Stdout: true, Stderr: true, Tty: false), Cancel),
            await Runtime.AttachUrlAsync(id, new(Stdin: true, Stdout: true, Stderr: true, Tty: false), Cancel),
            await Runtime.PortForwardUrlAsync(sandbox, [80], Cancel),
        ];
        Assert.All(urls, url => Assert.Equal(("http", "127.0.0.1"), (url.Scheme, url.Host)));
        await Runtime.RemoveSandboxAsync(sandbox, Cancel);
    }

    [Fact]
    public async Task Events_come_or_the_runtime_says_that_it_has_none()
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        SandboxSpec spec = node.Sandbox("events");
        Task<ContainerEvent> exit = ExitAsync(enough.Token);
        SandboxId sandbox = await Runtime.RunSandboxAsync(spec, Cancel);
        ContainerId id = await node.RunAsync(sandbox, spec, ContractNode.Container("main", "true"));
        await node.ExitedAsync(id);
        if (await IsBeforeAsync(1, 7))
        {
            Assert.True((await Assert.ThrowsAsync<RuntimeFault>(() => exit)).IsUnimplemented);
        }
        else
        {
            ContainerEvent happened = await exit;
            Assert.Equal(id, happened.Container);
            Assert.Equal(sandbox, happened.Sandbox?.Id);
            Assert.Equal(ContainerState.Exited, Assert.Single(happened.Containers).State);
        }

        await enough.CancelAsync();
        await Runtime.RemoveSandboxAsync(sandbox, Cancel);

        async Task<ContainerEvent> ExitAsync(CancellationToken cancel)
        {
            await foreach (ContainerEvent happened in Runtime.WatchEventsAsync(cancel))
            {
                if (happened.Type == ContainerEventType.Stopped && happened.Sandbox?.Metadata.Name == spec.Metadata.Name)
                {
                    return happened;
                }
            }

            throw new InvalidOperationException("the events ended");
        }
    }

    [Fact]
    public async Task The_older_version_of_the_interface_says_the_same_where_there_is_one()
    {
        await using var older = new CriRuntime(node.Paths.Socket, new(), TimeProvider.System);
        older.Channel.Speak(Xebec.Node.Cri.Endpoint.CriApi.V1Alpha2);
        if (!await IsBeforeAsync(2, 0))
        {
            Assert.True((await Assert.ThrowsAsync<RuntimeFault>(() => older.VersionAsync(Cancel))).IsUnimplemented);
            return;
        }

        Assert.Equal("v1alpha2", (await older.VersionAsync(Cancel)).ApiVersion);
        SandboxSpec spec = node.Sandbox("alpha");
        SandboxId sandbox = await older.RunSandboxAsync(spec, Cancel);
        ContainerId id = await older.CreateContainerAsync(sandbox, ContractNode.Container("main", "true"), spec, Cancel);
        await older.StartContainerAsync(id, Cancel);
        await node.ExitedAsync(id);
        ContainerStatus status = await older.ContainerStatusAsync(id, Cancel), today = await Runtime.ContainerStatusAsync(id, Cancel);
        Assert.Equal(today.ExitCode, status.ExitCode);
        Assert.Equal(today.FinishedAt, status.FinishedAt);
        Assert.Equal(today.ImageRef, status.ImageRef);
        Assert.NotNull(await older.ImageStatusAsync(ContractNode.Image, Cancel));
        await older.RemoveSandboxAsync(sandbox, Cancel);
    }

    [Fact]
    public async Task Nobody_at_the_socket_is_unavailable_and_the_message_has_the_path()
    {
        await using var nobody = new CriRuntime("/tmp/xebec-nobody.sock", new(), TimeProvider.System);
        RuntimeFault fault = await Assert.ThrowsAsync<RuntimeFault>(() => nobody.StatusAsync(Cancel));
        Assert.True(fault.IsUnavailable, fault.Message);
        Assert.Contains("unix:///tmp/xebec-nobody.sock", fault.Message);
    }

    private async Task<bool> IsBeforeAsync(int major, int minor)
    {
        int[] parts = [.. (await Runtime.VersionAsync(Cancel)).Version.TrimStart('v').Split('.').Take(2).Select(int.Parse)];
        return parts[0] < major || (parts[0] == major && parts[1] < minor);
    }

    internal static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Any, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    internal static Task EventuallyAsync(Func<Task> attempt) => EventuallyAsync(async () =>
    {
        await attempt();
        return true;
    });

    internal static async Task<T> EventuallyAsync<T>(Func<Task<T>> attempt)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                return await attempt();
            }
            catch (Exception) when (tries < 200)
            {
                await Task.Delay(50, Cancel);
            }
        }
    }
}
