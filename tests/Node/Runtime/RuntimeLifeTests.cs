using Xebec.Node.Cri;
using Xebec.Node.Runtime;
using Xebec.Tests.Node.Cri;

namespace Xebec.Tests.Node.Runtime;

/// <summary>The life of a private containerd: it dies, is stopped, taken over and purged. Every test has a node of its own.</summary>
[Trait("needs", "root")]
public sealed class RuntimeLifeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_containerd_that_dies_is_started_again_and_its_pods_run_on()
    {
        await using var node = new RealNode();
        await node.StartAsync();
        (SandboxId sandbox, ContainerId container) = await RunPodAsync(node, "survivor");
        int before = node.Containerd.Pid;
        ProcessIdentity.Of(before)!.Value.Kill();
        await RuntimePodsTests.EventuallyAsync(async () =>
        {
            Assert.NotEqual(before, node.Containerd.Pid);
            Assert.Equal(ContainerState.Running, (await node.Runtime.ContainerStatusAsync(container, Cancel)).State);
        });
        Assert.Equal(0, (await node.Runtime.ExecSyncAsync(container, ["true"], TimeSpan.FromSeconds(10), Cancel)).ExitCode);
        await RuntimePodsTests.EventuallyAsync(() => Task.FromResult(Assert.Single(node.Reported, r => r.StartsWith("containerd died"))));
        await node.Runtime.RemoveSandboxAsync(sandbox, Cancel);
    }

    [Fact]
    public async Task A_stopped_containerd_is_gone_and_the_next_one_finds_its_pods()
    {
        await using var node = new RealNode();
        await node.StartAsync();
        (_, ContainerId container) = await RunPodAsync(node, "patient");
        int pid = node.Containerd.Pid;
        await node.Containerd.StopAsync(Cancel);
        Assert.Null(ProcessIdentity.Of(pid));
        await node.StartAsync();
        Assert.Equal(ContainerState.Running, (await node.Runtime.ContainerStatusAsync(container, Cancel)).State);
    }

    [Fact]
    public async Task A_containerd_left_running_is_taken_over_and_one_with_another_configuration_is_replaced()
    {
        await using var node = new RealNode();
        await node.StartAsync();
        int pid = node.Containerd.Pid;
        await node.Containerd.DetachAsync();
        Assert.NotNull(ProcessIdentity.Of(pid));
        await node.StartAsync();
        Assert.Equal(pid, node.Containerd.Pid);

        await node.Containerd.DetachAsync();
        await File.AppendAllTextAsync(node.Paths.Config, "# edited\n", Cancel);
        await node.StartAsync();
        Assert.NotEqual(pid, node.Containerd.Pid);
        Assert.Null(ProcessIdentity.Of(pid));
    }

    [Fact]
    public async Task A_program_that_is_not_containerd_is_refused_with_its_own_words()
    {
        await using var node = new RealNode();
        ContainerdOptions options = node.Options with { Containerd = "/bin/false-containerd" };
        IOException failure = await Assert.ThrowsAsync<IOException>(() => PrivateContainerd.StartAsync(options, TimeProvider.System, Cancel));
        Assert.Contains("/bin/false-containerd", failure.Message);
        Assert.Contains("No such file or directory", failure.Message);
    }

    [Fact]
    public async Task A_long_data_directory_gets_its_socket_elsewhere()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"xebec-{Environment.ProcessId}-{new string('l', 100)}");
        var options = new ContainerdOptions { DataDirectory = folder };
        var paths = new ContainerdPaths(folder);
        await using (PrivateContainerd containerd = await PrivateContainerd.StartAsync(options, TimeProvider.System, Cancel))
        {
            Assert.StartsWith("/run/xebec-", paths.Socket);
            Assert.True((await containerd.Runtime.StatusAsync(Cancel)).IsReady);
        }

        await ContainerdPurge.RunAsync(options, [], TimeProvider.System, Cancel);
        Assert.False(Directory.Exists(paths.ShortFolder));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
        Directory.Delete(folder);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_purge_leaves_nothing_behind(bool containerdHelps)
    {
        await using var node = new RealNode();
        await node.StartAsync();
        await RunPodAsync(node, "one", new PortMapping(PortProtocol.Tcp, 80, RuntimePodsTests.FreePort(), ""));
        await RunPodAsync(node, "two");
        IReadOnlyList<string> sockets = Traces.ShimSockets(node);
        Assert.Equal(2, sockets.Count(File.Exists));
        await node.Containerd.StopAsync(Cancel);
        IReadOnlyList<string> during = await Traces.OfAsync(node, sockets);
        Assert.All(["process ", "mount ", "link ", "cgroup ", "file ", "socket ", "rule "], kind => Assert.Contains(during, trace => trace.StartsWith(kind)));
        if (containerdHelps)
        {
            await node.PurgeAsync();
        }
        else
        {
            await ContainerdPurge.RunAsync(node.Options with { Containerd = "/bin/false" }, [node.CgroupRoot], TimeProvider.System, Cancel);
            await node.Network.PurgeAsync(Cancel);
            Assert.Contains(node.Reported, r => r.Contains("can't help"));
            Directory.Delete(node.Folder, recursive: true);
        }

        await RuntimePodsTests.EventuallyAsync(async () => Assert.Empty(await Traces.OfAsync(node, sockets)));
        Assert.False(Directory.Exists(node.Folder));
        // Once more: nothing to do.
        await node.PurgeAsync();
    }

    internal static async Task<(SandboxId, ContainerId)> RunPodAsync(RealNode node, string name, params PortMapping[] ports)
    {
        SandboxSpec spec = node.Sandbox(name) with { PortMappings = ports };
        SandboxId sandbox = await node.Runtime.RunSandboxAsync(spec, Cancel);
        return (sandbox, await node.RunAsync(sandbox, spec, ContractNode.Container("main", "sleep", "1000")));
    }
}
