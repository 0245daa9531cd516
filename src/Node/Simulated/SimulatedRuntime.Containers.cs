using Xebec.Node.Cri;

namespace Xebec.Node.Simulated;

public sealed partial class SimulatedRuntime
{
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
}
