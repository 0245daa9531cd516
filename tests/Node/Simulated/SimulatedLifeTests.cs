using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Xebec.Node.Cri;
using Xebec.Node.Simulated;
using Xebec.Tests.Node.Cri;

namespace Xebec.Tests.Node.Simulated;

/// <summary>What the simulated runtime has beyond the contract.</summary>
public sealed class SimulatedLifeTests(SimulatedNode node) : IClassFixture<SimulatedNode>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_container_can_be_ended_from_outside_with_a_reason()
    {
        (SandboxId sandbox, ContainerId id) = await RunAsync(node, "oom", "sleep", "1000");
        Assert.True(node.Simulated.Exit(id, 137, "OOMKilled"));
        Assert.False(node.Simulated.Exit(id, 1));
        ContainerStatus status = await node.Runtime.ContainerStatusAsync(id, Cancel);
        Assert.Equal((ContainerState.Exited, 137, "OOMKilled"), (status.State, status.ExitCode, status.Reason));
        await node.Await(node.Runtime.RemoveSandboxAsync(sandbox, Cancel));
    }

    [Fact]
    public async Task Events_tell_of_a_pod_from_its_beginning_to_its_end()
    {
        var time = new FakeTimeProvider();
        await using var runtime = new SimulatedRuntime(new() { Images = ["app:1"] }, time);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var types = new List<ContainerEventType>();
        Task watching = WatchAsync();
        var spec = new SandboxSpec { Metadata = new("default", "pod", "uid", 0) };
        SandboxId sandbox = await Advance(runtime.RunSandboxAsync(spec, Cancel));
        ContainerId id = await Advance(runtime.CreateContainerAsync(sandbox, new() { Metadata = new("main", 0), Image = "app:1", Command = ["sleep", "5"] }, spec, Cancel));
        await AdvanceOnly(runtime.StartContainerAsync(id, Cancel));
        time.Advance(TimeSpan.FromSeconds(5));
        await AdvanceOnly(runtime.RemoveSandboxAsync(sandbox, Cancel));
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        Assert.Equal(
            [
                ContainerEventType.Created, ContainerEventType.Started, ContainerEventType.Created, ContainerEventType.Started, ContainerEventType.Stopped,
                ContainerEventType.Stopped, ContainerEventType.Deleted, ContainerEventType.Deleted,
            ], types);

        async Task WatchAsync()
        {
            await foreach (ContainerEvent happened in runtime.WatchEventsAsync(enough.Token))
            {
                types.Add(happened.Type);
            }
        }

        async Task<T> Advance<T>(Task<T> call)
        {
            await AdvanceOnly(call);
            return await call;
        }

        async Task AdvanceOnly(Task call)
        {
            while (!call.IsCompleted)
            {
                time.Advance(TimeSpan.FromMilliseconds(10));
                await Task.Yield();
            }

            await call;
        }
    }

    [Fact]
    public async Task Any_call_can_be_made_to_fail()
    {
        await using var runtime = new SimulatedRuntime(
            new() { RunSandboxDelay = TimeSpan.Zero, Fault = (step, subject) => step == "RunPodSandbox" && subject == "unlucky" ? new(step, RuntimeFaultCode.Unavailable, "as asked") : null },
            TimeProvider.System);
        await runtime.RunSandboxAsync(new() { Metadata = new("default", "lucky", "1", 0) }, Cancel);
        RuntimeFault fault = await Assert.ThrowsAsync<RuntimeFault>(() => runtime.RunSandboxAsync(new() { Metadata = new("default", "unlucky", "2", 0) }, Cancel));
        Assert.True(fault.IsUnavailable);
    }

    [Fact]
    public async Task Addresses_are_given_out_in_turn_and_run_out()
    {
        await using var runtime = new SimulatedRuntime(
            new() { PodCidr = "10.0.0.0/29", RunSandboxDelay = TimeSpan.Zero, StopDelay = TimeSpan.Zero }, TimeProvider.System);
        var addresses = new List<string>();
        SandboxId first = default;
        for (int i = 0; i < 5; i++)
        {
            SandboxId id = await runtime.RunSandboxAsync(new() { Metadata = new("default", $"pod-{i}", "", 0) }, Cancel);
            first = i == 0 ? id : first;
            addresses.AddRange((await runtime.SandboxStatusAsync(id, Cancel)).Addresses);
        }

        Assert.Equal(["10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"], addresses);
        await Assert.ThrowsAsync<RuntimeFault>(() => runtime.RunSandboxAsync(new() { Metadata = new("default", "late", "", 0) }, Cancel));
        await runtime.RemoveSandboxAsync(first, Cancel);
        SandboxId again = await runtime.RunSandboxAsync(new() { Metadata = new("default", "late", "", 0) }, Cancel);
        Assert.Equal("10.0.0.2", Assert.Single((await runtime.SandboxStatusAsync(again, Cancel)).Addresses));
    }

    [Fact]
    public async Task The_same_story_is_told_twice_the_same()
    {
        Assert.Equal(await StoryAsync(), await StoryAsync());

        static async Task<string> StoryAsync()
        {
            await using var node = new SimulatedNode();
            (SandboxId sandbox, ContainerId id) = await RunAsync(node, "story", "sh", "-c", "echo one; sleep 0.2; echo two >&2; exit 4");
            ContainerStatus status = await node.ExitedAsync(id);
            SandboxStatus pod = await node.Runtime.SandboxStatusAsync(sandbox, Cancel);
            return string.Create(CultureInfo.InvariantCulture, $"{sandbox} {id} {pod.Addresses[0]} {status.StartedAt:o} {status.FinishedAt:o}\n{node.Simulated.LogOf(id)}");
        }
    }

    [Fact]
    public async Task A_log_keeps_its_newest_lines()
    {
        await using var runtime = new SimulatedRuntime(
            new() { Images = ["app:1"], LogBytesMax = 300, RunSandboxDelay = TimeSpan.Zero, CreateDelay = TimeSpan.Zero, StartDelay = TimeSpan.Zero }, TimeProvider.System);
        var spec = new SandboxSpec { Metadata = new("default", "pod", "uid", 0) };
        SandboxId sandbox = await runtime.RunSandboxAsync(spec, Cancel);
        string script = string.Join("; ", Enumerable.Range(0, 100).Select(i => $"echo line {i}"));
        ContainerId id = await runtime.CreateContainerAsync(sandbox, new() { Metadata = new("main", 0), Image = "app:1", Command = ["sh", "-c", script] }, spec, Cancel);
        await runtime.StartContainerAsync(id, Cancel);
        string log = runtime.LogOf(id);
        Assert.InRange(log.Length, 200, 300);
        Assert.EndsWith("F line 99\n", log);
    }

    private static async Task<(SandboxId, ContainerId)> RunAsync(SimulatedNode node, string name, params string[] command)
    {
        SandboxSpec spec = node.Sandbox(name);
        SandboxId sandbox = await node.Await(node.Runtime.RunSandboxAsync(spec, Cancel));
        return (sandbox, await node.RunAsync(sandbox, spec, ContractNode.Container("main", command)));
    }
}
