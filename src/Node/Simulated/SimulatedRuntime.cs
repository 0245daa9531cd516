using System.Runtime.CompilerServices;
using Xebec.Node.Cri;

namespace Xebec.Node.Simulated;

/// <summary>
/// A container runtime in memory, for tests, the simulator and nodes that are many. Deterministic: ids are counted, time comes from the
/// clock given, nothing is random. Containers run what <see cref="SimulatedProgram"/> understands of their command line
/// (<see cref="SimulatedMachine"/>); here are the calls. It passes the contract tests of the real one.
/// </summary>
public sealed class SimulatedRuntime(SimulatedRuntimeOptions options, TimeProvider time) : IContainerRuntime
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

    public async Task<ContainerId> CreateContainerAsync(
        SandboxId sandbox, ContainerSpec spec, SandboxSpec sandboxSpec, CancellationToken cancel)
    {
        const string Step = "CreateContainer";
        await StepAsync(Step, spec.Metadata.Name, options.CreateDelay, cancel);
        SimulatedContainer container;
        lock (_machine.Gate)
        {
            SimulatedSandbox owner = _machine.Pods.Required(Step, sandbox);
            if (owner.State != SandboxState.Ready)
            {
                throw new RuntimeFault(Step, RuntimeFaultCode.Unknown, $"sandbox {sandbox} isn't running");
            }
            if (_machine.Pods.In(sandbox).Any(c => c.Spec.Metadata == spec.Metadata))
            {
                throw new RuntimeFault(Step, RuntimeFaultCode.Unknown, $"the name of the container is taken: {spec.Metadata}");
            }
            string image = _images.Find(spec.Image)?.Id
                ?? throw new RuntimeFault(Step, RuntimeFaultCode.NotFound, $"no image {spec.Image}");
            string logPath = spec.LogPath is null || sandboxSpec.LogDirectory is null
                ? ""
                : Path.Combine(sandboxSpec.LogDirectory, spec.LogPath);
            container = new(new(_machine.Pods.NextId()), sandbox, spec, image, logPath, options.LogBytesMax, time);
            _machine.Pods.Add(container);
        }
        _machine.Tell(container.Id, ContainerEventType.Created, sandbox);
        return container.Id;
    }

    public async Task StartContainerAsync(ContainerId container, CancellationToken cancel)
    {
        const string Step = "StartContainer";
        await StepAsync(Step, container.Value, options.StartDelay, cancel);
        SimulatedContainer found;
        bool missing;
        lock (_machine.Gate)
        {
            found = _machine.Pods.Required(Step, container);
            if (found.State != ContainerState.Created)
            {
                throw new RuntimeFault(Step, RuntimeFaultCode.Unknown, $"container {container} is in the state {found.State}, not created");
            }
            missing = found.Spec.Command is [var program, ..] && options.MissingPrograms.Contains(program);
            if (!missing)
            {
                found.Started();
                _machine.WriteLog(found, "");
            }
        }
        if (missing)
        {
            string message = $"no such program: {found.Spec.Command[0]}";
            _machine.End(found, 128, "StartError", message);
            throw new RuntimeFault(Step, RuntimeFaultCode.Unknown, message);
        }
        _machine.Tell(container, ContainerEventType.Started, found.Sandbox);
        found.Run = _machine.RunAsync(found);
    }

    public async Task StopContainerAsync(ContainerId container, TimeSpan grace, CancellationToken cancel)
    {
        await StepAsync("StopContainer", container.Value, TimeSpan.Zero, cancel);
        if (Find(container) is not { State: ContainerState.Running } found)
        {
            return;
        }
        if (grace > TimeSpan.Zero)
        {
            if (found.Program.TermExitCode is { } code)
            {
                await SimulatedExec.WaitAsync(time, options.StopDelay, found.Ended, cancel);
                _machine.End(found, code);
                return;
            }
            await SimulatedExec.WaitAsync(time, grace, found.Ended, cancel);
        }
        _machine.End(found, 137);
    }

    public async Task RemoveContainerAsync(ContainerId container, CancellationToken cancel)
    {
        await StepAsync("RemoveContainer", container.Value, TimeSpan.Zero, cancel);
        if (Find(container) is not { } found)
        {
            return;
        }
        if (found.State == ContainerState.Running)
        {
            _machine.End(found, 137);
        }
        found.Announce();
        await found.Run;
        lock (_machine.Gate)
        {
            _machine.Pods.Remove(container);
        }
        _machine.Tell(container, ContainerEventType.Deleted, found.Sandbox);
    }

    public async Task<IReadOnlyList<ContainerSummary>> ListContainersAsync(ContainerFilter filter, CancellationToken cancel)
    {
        await StepAsync("ListContainers", "", TimeSpan.Zero, cancel);
        lock (_machine.Gate)
        {
            return [.. _machine.Pods.Matching(filter).Where(c => filter.State is null || filter.State == c.State).Select(c => c.Summary())];
        }
    }

    public async Task<ContainerStatus> ContainerStatusAsync(ContainerId container, CancellationToken cancel)
    {
        const string Step = "ContainerStatus";
        await StepAsync(Step, container.Value, TimeSpan.Zero, cancel);
        lock (_machine.Gate)
        {
            return _machine.Pods.Required(Step, container).Status();
        }
    }

    public async Task UpdateContainerResourcesAsync(ContainerId container, ContainerResources resources, CancellationToken cancel)
    {
        const string Step = "UpdateContainerResources";
        await StepAsync(Step, container.Value, TimeSpan.Zero, cancel);
        lock (_machine.Gate)
        {
            _machine.Pods.Required(Step, container).Resources = resources;
        }
    }

    public async Task ReopenContainerLogAsync(ContainerId container, CancellationToken cancel)
    {
        const string Step = "ReopenContainerLog";
        await StepAsync(Step, container.Value, TimeSpan.Zero, cancel);
        lock (_machine.Gate)
        {
            _machine.Pods.Required(Step, container).Log = new SimulatedLog(options.LogBytesMax);
        }
    }

    public async Task<ExecResult> ExecSyncAsync(
        ContainerId container, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancel)
    {
        const string Step = "ExecSync";
        await StepAsync(Step, container.Value, TimeSpan.Zero, cancel);
        SimulatedContainer found;
        lock (_machine.Gate)
        {
            found = _machine.Pods.Required(Step, container);
        }
        if (found.State != ContainerState.Running)
        {
            throw new RuntimeFault(Step, RuntimeFaultCode.Unknown, $"container {container} isn't running but {found.State}");
        }
        if (command.Count > 0 && options.MissingPrograms.Contains(command[0]))
        {
            throw new RuntimeFault(Step, RuntimeFaultCode.Unknown, $"no such program: {command[0]}");
        }
        return await new SimulatedExec(time, found.Ended, timeout).RunAsync(SimulatedProgram.Parse(command), cancel);
    }

    /// <summary>Not simulated: there is no process to talk with.</summary>
    public Task<Uri> ExecUrlAsync(ContainerId container, IReadOnlyList<string> command, StreamOptions streams, CancellationToken cancel) =>
        NoStreams("Exec");

    /// <summary>Not simulated: there is no process to talk with.</summary>
    public Task<Uri> AttachUrlAsync(ContainerId container, StreamOptions streams, CancellationToken cancel) => NoStreams("Attach");

    /// <summary>Not simulated: there is no network to talk over.</summary>
    public Task<Uri> PortForwardUrlAsync(SandboxId sandbox, IReadOnlyList<int> ports, CancellationToken cancel) => NoStreams("PortForward");

    public async Task<ContainerStats> ContainerStatsAsync(ContainerId container, CancellationToken cancel)
    {
        const string Step = "ContainerStats";
        await StepAsync(Step, container.Value, TimeSpan.Zero, cancel);
        lock (_machine.Gate)
        {
            return _machine.Pods.Required(Step, container).Stats();
        }
    }

    public async Task<IReadOnlyList<ContainerStats>> ListContainerStatsAsync(ContainerFilter filter, CancellationToken cancel)
    {
        await StepAsync("ListContainerStats", "", TimeSpan.Zero, cancel);
        lock (_machine.Gate)
        {
            return [.. _machine.Pods.Matching(filter).Where(c => c.State == ContainerState.Running).Select(c => c.Stats())];
        }
    }

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

    public async Task<IReadOnlyList<ImageStatus>> ListImagesAsync(string? image, CancellationToken cancel)
    {
        await StepAsync("ListImages", image ?? "", TimeSpan.Zero, cancel);
        return image is null ? _images.All() : _images.Find(image) is { } found ? [found] : [];
    }

    public async Task<ImageStatus?> ImageStatusAsync(string image, CancellationToken cancel)
    {
        await StepAsync("ImageStatus", image, TimeSpan.Zero, cancel);
        return _images.Find(image);
    }

    public async Task<string> PullImageAsync(string image, RegistryAuth? auth, SandboxSpec? sandbox, CancellationToken cancel)
    {
        await StepAsync("PullImage", image, options.PullDelay, cancel);
        return _images.Add(image).Id;
    }

    public async Task RemoveImageAsync(string image, CancellationToken cancel)
    {
        await StepAsync("RemoveImage", image, TimeSpan.Zero, cancel);
        _images.Remove(image);
    }

    public async Task<ImageFilesystems> ImageFilesystemsAsync(CancellationToken cancel)
    {
        await StepAsync("ImageFsInfo", "", TimeSpan.Zero, cancel);
        IReadOnlyList<ImageStatus> images = _images.All();
        return new([new(time.GetUtcNow(), "/simulated", (ulong)images.Sum(i => (long)i.SizeBytes), (ulong)images.Count)], []);
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
