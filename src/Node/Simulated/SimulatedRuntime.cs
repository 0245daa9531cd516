using System.Runtime.CompilerServices;
using Xebec.Node.Cri;

namespace Xebec.Node.Simulated;

/// <summary>
/// A container runtime in memory, for tests, the simulator and nodes that are many. Deterministic: ids are counted, time comes from the
/// clock given, nothing is random. Containers run what <see cref="SimulatedProgram"/> understands of their command line
/// (<see cref="SimulatedMachine"/>); here are the calls. It passes the contract tests of the real one.
/// </summary>
public sealed partial class SimulatedRuntime(SimulatedRuntimeOptions options, TimeProvider time) : IContainerRuntime
{
    private readonly SimulatedMachine _machine = new(options, time);
    private readonly SimulatedImages _images = new(options.Images);
    private readonly SimulatedAddresses _addresses = new(options.PodCidr);

    /// <summary>Lets a container exit as if by itself or by the kernel: say with 137 and the reason <c>OOMKilled</c>.</summary>
    /// <returns>False when there is none or it has exited already.</returns>
    public bool Exit(ContainerId container, int code, string? reason = null) =>
        Find(container) is { } found && _machine.End(found, code, reason);

    /// <summary>What a container has logged, in CRI's format; empty when there is none.</summary>
    public string LogOf(ContainerId container)
    {
        lock (_machine.Gate)
        {
            return _machine.Pods.Find(container)?.Log.Text ?? "";
        }
    }

    public Task<RuntimeVersion> VersionAsync(CancellationToken cancel) =>
        Task.FromResult(new RuntimeVersion("simulated", "1", "v1"));

    public async Task<RuntimeStatus> StatusAsync(CancellationToken cancel)
    {
        await StepAsync("Status", "", TimeSpan.Zero, cancel);
        return new() { Conditions = [new(RuntimeCondition.RuntimeReady, true, "", ""), new(RuntimeCondition.NetworkReady, true, "", "")] };
    }

    public Task<CgroupDriver?> CgroupDriverAsync(CancellationToken cancel) => Task.FromResult<CgroupDriver?>(CgroupDriver.Cgroupfs);

    public Task SetPodCidrAsync(string podCidrs, CancellationToken cancel) =>
        StepAsync("UpdateRuntimeConfig", podCidrs, TimeSpan.Zero, cancel);

    public async Task<SandboxId> RunSandboxAsync(SandboxSpec spec, CancellationToken cancel)
    {
        const string Step = "RunPodSandbox";
        await StepAsync(Step, spec.Metadata.Name, options.RunSandboxDelay, cancel);
        SimulatedSandbox sandbox;
        lock (_machine.Gate)
        {
            if (_machine.Pods.Named(spec.Metadata) is { } same)
            {
                throw new RuntimeFault(Step, RuntimeFaultCode.Unknown, $"the name of the sandbox is taken by {same.Id}");
            }

            bool onHost = spec.Namespaces.Network == NamespaceMode.Node;
            string? address = onHost
                ? null
                : _addresses.Take() ?? throw new RuntimeFault(Step, RuntimeFaultCode.Unknown, $"no address is free in {options.PodCidr}");
            sandbox = new(new(_machine.Pods.NextId()), spec, address, time.GetUtcNow());
            _machine.Pods.Add(sandbox);
        }

        _machine.Tell(new(sandbox.Id.Value), ContainerEventType.Created, sandbox.Id);
        _machine.Tell(new(sandbox.Id.Value), ContainerEventType.Started, sandbox.Id);
        return sandbox.Id;
    }

    public async Task StopSandboxAsync(SandboxId sandbox, CancellationToken cancel)
    {
        await StepAsync("StopPodSandbox", sandbox.Value, options.StopDelay, cancel);
        SimulatedContainer[] containers;
        lock (_machine.Gate)
        {
            if (_machine.Pods.Find(sandbox) is not { State: SandboxState.Ready } found)
            {
                return;
            }

            found.State = SandboxState.NotReady;
            _addresses.GiveBack(found.Address);
            found.Address = null;
            containers = [.. _machine.Pods.In(sandbox).Where(c => c.State == ContainerState.Running)];
        }

        foreach (SimulatedContainer container in containers)
        {
            _machine.End(container, 137);
        }

        _machine.Tell(new(sandbox.Value), ContainerEventType.Stopped, sandbox);
    }

    public async Task RemoveSandboxAsync(SandboxId sandbox, CancellationToken cancel)
    {
        await StepAsync("RemovePodSandbox", sandbox.Value, TimeSpan.Zero, cancel);
        await StopSandboxAsync(sandbox, cancel);
        SimulatedContainer[] containers;
        lock (_machine.Gate)
        {
            containers = [.. _machine.Pods.In(sandbox)];
        }

        foreach (SimulatedContainer container in containers)
        {
            await RemoveContainerAsync(container.Id, cancel);
        }

        bool removed;
        lock (_machine.Gate)
        {
            removed = _machine.Pods.Remove(sandbox);
        }

        if (removed)
        {
            _machine.Tell(new(sandbox.Value), ContainerEventType.Deleted, sandbox);
        }
    }

    public async Task<SandboxStatus> SandboxStatusAsync(SandboxId sandbox, CancellationToken cancel)
    {
        const string Step = "PodSandboxStatus";
        await StepAsync(Step, sandbox.Value, TimeSpan.Zero, cancel);
        lock (_machine.Gate)
        {
            return _machine.Pods.Required(Step, sandbox).Status();
        }
    }

    public async Task<IReadOnlyList<SandboxSummary>> ListSandboxesAsync(SandboxFilter filter, CancellationToken cancel)
    {
        await StepAsync("ListPodSandbox", "", TimeSpan.Zero, cancel);
        lock (_machine.Gate)
        {
            return [.. _machine.Pods.Matching(filter).Select(s => s.Summary())];
        }
    }

    public Task UpdateSandboxResourcesAsync(
        SandboxId sandbox, ContainerResources? overhead, ContainerResources? resources, CancellationToken cancel) =>
        StepAsync("UpdatePodSandboxResources", sandbox.Value, TimeSpan.Zero, cancel);

    public async Task<SandboxStats> SandboxStatsAsync(SandboxId sandbox, CancellationToken cancel)
    {
        const string Step = "PodSandboxStats";
        await StepAsync(Step, sandbox.Value, TimeSpan.Zero, cancel);
        lock (_machine.Gate)
        {
            return _machine.Pods.Required(Step, sandbox).Stats([.. _machine.Pods.In(sandbox).Select(c => c.Stats())], time.GetUtcNow());
        }
    }

    public async Task<IReadOnlyList<SandboxStats>> ListSandboxStatsAsync(SandboxFilter filter, CancellationToken cancel)
    {
        await StepAsync("ListPodSandboxStats", "", TimeSpan.Zero, cancel);
        lock (_machine.Gate)
        {
            return [.. _machine.Pods.Matching(filter)
                .Select(s => s.Stats([.. _machine.Pods.In(s.Id).Select(c => c.Stats())], time.GetUtcNow()))];
        }
    }

    public async IAsyncEnumerable<ContainerEvent> WatchEventsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await StepAsync("GetContainerEvents", "", TimeSpan.Zero, cancel);
        await foreach (ContainerEvent happened in _machine.WatchAsync(cancel))
        {
            yield return happened;
        }
    }

    /// <summary>Ends every container, silently.</summary>
    public ValueTask DisposeAsync() => _machine.DisposeAsync();

    /// <summary>Every call begins here: cancelled? a fault wanted? then it takes its time.</summary>
    private async Task StepAsync(string step, string subject, TimeSpan delay, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (options.Fault(step, subject) is { } fault)
        {
            throw fault;
        }

        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, time, cancel);
        }
    }

    private SimulatedContainer? Find(ContainerId container)
    {
        lock (_machine.Gate)
        {
            return _machine.Pods.Find(container);
        }
    }

    private static Task<Uri> NoStreams(string step) =>
        Task.FromException<Uri>(new RuntimeFault(step, RuntimeFaultCode.Unimplemented, "a simulated container has no streams"));
}
