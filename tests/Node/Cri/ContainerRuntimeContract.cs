using System.Text;
using System.Text.RegularExpressions;
using Xebec.Node.Cri;

namespace Xebec.Tests.Node.Cri;

/// <summary>What a node agent relies on, whatever runtime stands behind the seam.</summary>
public abstract partial class ContainerRuntimeContract(ContractNode node)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IContainerRuntime Runtime => node.Runtime;

    [Fact]
    public async Task A_runtime_says_what_it_is_and_that_it_is_ready()
    {
        RuntimeVersion version = await Runtime.VersionAsync(Cancel);
        Assert.Equal("v1", version.ApiVersion);
        Assert.NotEmpty(version.Name);
        RuntimeStatus status = await Runtime.StatusAsync(Cancel);
        Assert.True(status.IsReady);
        Assert.True(status.IsNetworkReady, status.Condition(RuntimeCondition.NetworkReady)?.Message);
    }

    [Fact]
    public async Task A_sandbox_lives_from_ready_over_not_ready_to_not_found()
    {
        SandboxSpec spec = node.Sandbox("life");
        SandboxId id = await node.Await(Runtime.RunSandboxAsync(spec, Cancel));
        SandboxStatus status = await Runtime.SandboxStatusAsync(id, Cancel);
        Assert.Equal(id, status.Id);
        Assert.Equal(SandboxState.Ready, status.State);
        Assert.Equal(spec.Metadata, status.Metadata);
        Assert.Equal(spec.Labels, status.Labels);
        Assert.Single(status.Addresses);
        Assert.Equal(NamespaceMode.Container, status.Namespaces.Pid);

        await node.Await(Runtime.StopSandboxAsync(id, Cancel));
        await node.Await(Runtime.StopSandboxAsync(id, Cancel));
        status = await Runtime.SandboxStatusAsync(id, Cancel);
        Assert.Equal(SandboxState.NotReady, status.State);

        await node.Await(Runtime.RemoveSandboxAsync(id, Cancel));
        await node.Await(Runtime.RemoveSandboxAsync(id, Cancel));
        RuntimeFault fault = await Assert.ThrowsAsync<RuntimeFault>(() => Runtime.SandboxStatusAsync(id, Cancel));
        Assert.True(fault.IsNotFound);
        Assert.Equal("PodSandboxStatus", fault.Step);
    }

    [Fact]
    public async Task A_sandbox_on_the_hosts_network_has_no_address_of_its_own()
    {
        SandboxSpec spec = node.Sandbox("host") with { Hostname = null, Dns = null, Namespaces = new() { Network = NamespaceMode.Node } };
        SandboxId id = await node.Await(Runtime.RunSandboxAsync(spec, Cancel));
        Assert.Empty((await Runtime.SandboxStatusAsync(id, Cancel)).Addresses);
        await node.Await(Runtime.RemoveSandboxAsync(id, Cancel));
    }

    [Fact]
    public async Task A_container_lives_from_created_over_running_to_exited_and_its_log_stays()
    {
        SandboxSpec sandboxSpec = node.Sandbox("container");
        SandboxId sandbox = await node.Await(Runtime.RunSandboxAsync(sandboxSpec, Cancel));
        ContainerSpec spec = ContractNode.Script("main", "echo hello world; echo oh dear >&2; sleep 0.5; exit 3");
        ContainerId id = await node.Await(Runtime.CreateContainerAsync(sandbox, spec, sandboxSpec, Cancel));
        ContainerStatus status = await Runtime.ContainerStatusAsync(id, Cancel);
        Assert.Equal(ContainerState.Created, status.State);
        Assert.Null(status.StartedAt);

        await node.Await(Runtime.StartContainerAsync(id, Cancel));
        status = await Runtime.ContainerStatusAsync(id, Cancel);
        Assert.Equal(ContainerState.Running, status.State);
        Assert.NotNull(status.StartedAt);
        Assert.Null(status.FinishedAt);
        Assert.Equal(spec.Metadata, status.Metadata);
        Assert.Equal("container", Assert.Single(status.Labels).Key);
        Assert.EndsWith("/main/0.log", status.LogPath);

        status = await node.ExitedAsync(id);
        Assert.Equal(3, status.ExitCode);
        Assert.Equal("Error", status.Reason);
        Assert.True(status.FinishedAt > status.StartedAt);
        string[] lines = (await node.LogAsync(status)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Matches(CriLogLine(), line));
        Assert.Contains(lines, line => line.EndsWith(" stdout F hello world"));
        Assert.Contains(lines, line => line.EndsWith(" stderr F oh dear"));
        await node.Await(Runtime.RemoveSandboxAsync(sandbox, Cancel));
    }

    [Fact]
    public async Task A_container_that_ends_well_is_completed()
    {
        SandboxSpec sandboxSpec = node.Sandbox("complete");
        SandboxId sandbox = await node.Await(Runtime.RunSandboxAsync(sandboxSpec, Cancel));
        ContainerId id = await node.RunAsync(sandbox, sandboxSpec, ContractNode.Container("main", "true"));
        ContainerStatus status = await node.ExitedAsync(id);
        Assert.Equal(("Completed", 0), (status.Reason, status.ExitCode));
        await node.Await(Runtime.RemoveSandboxAsync(sandbox, Cancel));
    }

    [Fact]
    public async Task A_stopped_container_may_end_by_itself_within_its_grace()
    {
        SandboxSpec sandboxSpec = node.Sandbox("grace");
        SandboxId sandbox = await node.Await(Runtime.RunSandboxAsync(sandboxSpec, Cancel));
        ContainerId id = await node.RunAsync(
            sandbox, sandboxSpec, ContractNode.Script("polite", "trap 'exit 7' TERM; while true; do sleep 0.05; done"));
        await node.PassAsync(TimeSpan.FromMilliseconds(300));
        await node.Await(Runtime.StopContainerAsync(id, TimeSpan.FromSeconds(20), Cancel));
        ContainerStatus status = await Runtime.ContainerStatusAsync(id, Cancel);
        Assert.Equal((ContainerState.Exited, 7), (status.State, status.ExitCode));
        await node.Await(Runtime.RemoveSandboxAsync(sandbox, Cancel));
    }

    [Fact]
    public async Task A_container_that_does_not_listen_is_killed_when_its_grace_is_over_or_none()
    {
        SandboxSpec sandboxSpec = node.Sandbox("kill");
        SandboxId sandbox = await node.Await(Runtime.RunSandboxAsync(sandboxSpec, Cancel));
        foreach (int grace in new[] { 0, 1 })
        {
            ContainerId id = await node.RunAsync(sandbox, sandboxSpec, ContractNode.Container($"deaf{grace}", "sleep", "1000"));
            await node.Await(Runtime.StopContainerAsync(id, TimeSpan.FromSeconds(grace), Cancel));
            ContainerStatus status = await Runtime.ContainerStatusAsync(id, Cancel);
            Assert.Equal((ContainerState.Exited, 137), (status.State, status.ExitCode));
            await node.Await(Runtime.StopContainerAsync(id, TimeSpan.FromSeconds(grace), Cancel));
        }

        await node.Await(Runtime.RemoveSandboxAsync(sandbox, Cancel));
    }

    [Fact]
    public async Task A_removed_container_is_not_found_and_removing_it_again_is_no_fault()
    {
        SandboxSpec sandboxSpec = node.Sandbox("remove");
        SandboxId sandbox = await node.Await(Runtime.RunSandboxAsync(sandboxSpec, Cancel));
        ContainerId id = await node.RunAsync(sandbox, sandboxSpec, ContractNode.Container("main", "sleep", "1000"));
        await node.Await(Runtime.RemoveContainerAsync(id, Cancel));
        await node.Await(Runtime.RemoveContainerAsync(id, Cancel));
        await node.Await(Runtime.StopContainerAsync(id, TimeSpan.FromSeconds(5), Cancel));
        Assert.True((await Assert.ThrowsAsync<RuntimeFault>(() => Runtime.ContainerStatusAsync(id, Cancel))).IsNotFound);
        await node.Await(Runtime.RemoveSandboxAsync(sandbox, Cancel));
    }

    [Fact]
    public async Task A_container_is_made_again_with_the_next_attempt_and_lists_tell_the_two_apart()
    {
        SandboxSpec sandboxSpec = node.Sandbox("again");
        SandboxId sandbox = await node.Await(Runtime.RunSandboxAsync(sandboxSpec, Cancel));
        ContainerSpec spec = ContractNode.Container("main", "true");
        ContainerId first = await node.RunAsync(sandbox, sandboxSpec, spec);
        await node.ExitedAsync(first);
        await Assert.ThrowsAsync<RuntimeFault>(() => node.RunAsync(sandbox, sandboxSpec, spec));
        ContainerId second = await node.RunAsync(
            sandbox, sandboxSpec, ContractNode.Container("main", "sleep", "1000") with { Metadata = new("main", 1), LogPath = "main/1.log" });

        Assert.Equal([first, second], await ListAsync(new() { Sandbox = sandbox }));
        Assert.Equal([second], await ListAsync(new() { Sandbox = sandbox, State = ContainerState.Running }));
        Assert.Equal([first], await ListAsync(new() { Id = first }));
        Assert.Equal([first, second], await ListAsync(new() { Sandbox = sandbox, Labels = new Dictionary<string, string> { ["container"] = "main" } }));
        Assert.Empty(await ListAsync(new() { Sandbox = sandbox, Labels = new Dictionary<string, string> { ["container"] = "other" } }));
        Assert.Equal([sandbox], (await Runtime.ListSandboxesAsync(new() { Labels = sandboxSpec.Labels }, Cancel)).Select(s => s.Id));
        Assert.Empty(await Runtime.ListSandboxesAsync(new() { Labels = sandboxSpec.Labels, State = SandboxState.NotReady }, Cancel));
        await node.Await(Runtime.RemoveSandboxAsync(sandbox, Cancel));
        Assert.Empty(await ListAsync(new() { Sandbox = sandbox }));
    }

    [Fact]
    public async Task Stopping_a_sandbox_kills_its_containers()
    {
        SandboxSpec sandboxSpec = node.Sandbox("stop");
        SandboxId sandbox = await node.Await(Runtime.RunSandboxAsync(sandboxSpec, Cancel));
        ContainerId id = await node.RunAsync(sandbox, sandboxSpec, ContractNode.Container("main", "sleep", "1000"));
        await node.Await(Runtime.StopSandboxAsync(sandbox, Cancel));
        Assert.Equal(137, (await node.ExitedAsync(id)).ExitCode);
        await Assert.ThrowsAsync<RuntimeFault>(() => node.RunAsync(sandbox, sandboxSpec, ContractNode.Container("late", "true")));
        await node.Await(Runtime.RemoveSandboxAsync(sandbox, Cancel));
    }

    [Fact]
    public async Task A_command_in_a_container_answers_with_its_streams_and_exit_code()
    {
        SandboxSpec sandboxSpec = node.Sandbox("exec");
        SandboxId sandbox = await node.Await(Runtime.RunSandboxAsync(sandboxSpec, Cancel));
        ContainerId id = await node.RunAsync(sandbox, sandboxSpec, ContractNode.Container("main", "sleep", "1000"));
        ExecResult result = await node.Await(Runtime.ExecSyncAsync(id, ["sh", "-c", "echo out; echo err >&2; exit 5"], TimeSpan.FromSeconds(10), Cancel));
        Assert.Equal(5, result.ExitCode);
        Assert.Equal("out\n", Encoding.UTF8.GetString(result.Stdout.Span));
        Assert.Equal("err\n", Encoding.UTF8.GetString(result.Stderr.Span));

        RuntimeFault slow = await Assert.ThrowsAsync<RuntimeFault>(() => node.Await(Runtime.ExecSyncAsync(id, ["sleep", "100"], TimeSpan.FromSeconds(1), Cancel)));
        Assert.True(slow.IsDeadline, slow.Message);
        await Assert.ThrowsAsync<RuntimeFault>(() => node.Await(Runtime.ExecSyncAsync(id, [ContractNode.MissingProgram], TimeSpan.FromSeconds(1), Cancel)));
        await node.Await(Runtime.StopContainerAsync(id, TimeSpan.Zero, Cancel));
        await Assert.ThrowsAsync<RuntimeFault>(() => node.Await(Runtime.ExecSyncAsync(id, ["true"], TimeSpan.FromSeconds(1), Cancel)));
        await node.Await(Runtime.RemoveSandboxAsync(sandbox, Cancel));
    }

    [Fact]
    public async Task A_program_that_does_not_exist_fails_to_start_and_the_container_says_so()
    {
        SandboxSpec sandboxSpec = node.Sandbox("missing");
        SandboxId sandbox = await node.Await(Runtime.RunSandboxAsync(sandboxSpec, Cancel));
        ContainerId id = await node.Await(Runtime.CreateContainerAsync(sandbox, ContractNode.Container("main", ContractNode.MissingProgram), sandboxSpec, Cancel));
        RuntimeFault fault = await Assert.ThrowsAsync<RuntimeFault>(() => node.Await(Runtime.StartContainerAsync(id, Cancel)));
        Assert.Equal("StartContainer", fault.Step);
        ContainerStatus status = await Runtime.ContainerStatusAsync(id, Cancel);
        Assert.Equal((ContainerState.Exited, 128, "StartError"), (status.State, status.ExitCode, status.Reason));
        Assert.Contains(ContractNode.MissingProgram, status.Message);
        await node.Await(Runtime.RemoveSandboxAsync(sandbox, Cancel));
    }

    [Fact]
    public async Task A_container_starts_at_most_once()
    {
        SandboxSpec sandboxSpec = node.Sandbox("once");
        SandboxId sandbox = await node.Await(Runtime.RunSandboxAsync(sandboxSpec, Cancel));
        ContainerId id = await node.RunAsync(sandbox, sandboxSpec, ContractNode.Container("main", "sleep", "1000"));
        await Assert.ThrowsAsync<RuntimeFault>(() => node.Await(Runtime.StartContainerAsync(id, Cancel)));
        await node.Await(Runtime.RemoveSandboxAsync(sandbox, Cancel));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        SandboxSpec spec = node.Sandbox("nothing");
        var none = new ContainerId(new string('f', 64));
        RuntimeFault[] faults =
        [
            await Assert.ThrowsAsync<RuntimeFault>(() => node.Await(Runtime.StartContainerAsync(none, Cancel))),
            await Assert.ThrowsAsync<RuntimeFault>(() => node.Await(Runtime.ContainerStatusAsync(none, Cancel))),
            await Assert.ThrowsAsync<RuntimeFault>(() => node.Await(Runtime.ExecSyncAsync(none, ["true"], TimeSpan.FromSeconds(1), Cancel))),
            await Assert.ThrowsAsync<RuntimeFault>(() => node.Await(Runtime.CreateContainerAsync(new(none.Value), ContractNode.Container("x", "true"), spec, Cancel))),
        ];
        Assert.All(faults, fault => Assert.True(fault.IsNotFound, fault.Message));
        await node.Await(Runtime.StopSandboxAsync(new(none.Value), Cancel));
        await node.Await(Runtime.RemoveSandboxAsync(new(none.Value), Cancel));
    }

    [Fact]
    public async Task A_container_of_an_image_that_is_not_here_is_not_created()
    {
        SandboxSpec sandboxSpec = node.Sandbox("noimage");
        SandboxId sandbox = await node.Await(Runtime.RunSandboxAsync(sandboxSpec, Cancel));
        Assert.Null(await Runtime.ImageStatusAsync("xebec.test/unknown:1", Cancel));
        await Assert.ThrowsAsync<RuntimeFault>(
            () => node.RunAsync(sandbox, sandboxSpec, ContractNode.Container("main", "true") with { Image = "xebec.test/unknown:1" }));
        await node.Await(Runtime.RemoveSandboxAsync(sandbox, Cancel));
    }

    [Fact]
    public async Task An_image_is_known_by_its_name_and_its_id()
    {
        ImageStatus image = Assert.IsType<ImageStatus>(await Runtime.ImageStatusAsync(ContractNode.Image, Cancel));
        Assert.StartsWith("sha256:", image.Id);
        Assert.Contains(ContractNode.Image, image.Tags);
        Assert.True(image.SizeBytes > 0);
        Assert.Equal(image.Id, (await Runtime.ImageStatusAsync(image.Id, Cancel))?.Id);
        Assert.Contains(await Runtime.ListImagesAsync(null, Cancel), i => i.Id == image.Id);
        Assert.Equal(image.Id, Assert.Single(await Runtime.ListImagesAsync(ContractNode.Image, Cancel)).Id);
        await Runtime.RemoveImageAsync("xebec.test/unknown:1", Cancel);
        Assert.NotEmpty((await Runtime.ImageFilesystemsAsync(Cancel)).Images);
    }

    [Fact]
    public async Task A_running_container_has_usage_figures()
    {
        SandboxSpec sandboxSpec = node.Sandbox("stats");
        SandboxId sandbox = await node.Await(Runtime.RunSandboxAsync(sandboxSpec, Cancel));
        ContainerId id = await node.RunAsync(sandbox, sandboxSpec, ContractNode.Container("main", "sleep", "1000"));
        ContainerStats stats = await Runtime.ContainerStatsAsync(id, Cancel);
        Assert.Equal(id, stats.Id);
        Assert.Equal("main", stats.Metadata.Name);
        Assert.NotNull(stats.Cpu?.CoreNanoseconds);
        Assert.True(stats.Memory?.WorkingSetBytes > 0);
        Assert.Contains(await Runtime.ListContainerStatsAsync(new() { Sandbox = sandbox }, Cancel), s => s.Id == id);
        await node.Await(Runtime.RemoveSandboxAsync(sandbox, Cancel));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_is_no_fault()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runtime.ListContainersAsync(ContainerFilter.All, cancelled.Token));
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d) (stdout|stderr) F ")]
    private static partial Regex CriLogLine();

    private async Task<IEnumerable<ContainerId>> ListAsync(ContainerFilter filter) => (await Runtime.ListContainersAsync(filter, Cancel)).Select(c => c.Id);
}
