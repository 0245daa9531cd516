using System.Runtime.CompilerServices;
using Xebec.Node.Cri.Endpoint;
using Xebec.Node.Wire;

namespace Xebec.Node.Cri;

/// <summary>
/// A real container runtime behind its CRI socket (v1, or v1alpha2 on older ones). Connects when first used and again after a break.
/// </summary>
/// <param name="socketPath">Path of the runtime's unix socket, without <c>unix://</c>.</param>
/// <param name="deadlines">How long calls may take.</param>
/// <param name="time">The clock that deadlines are counted from.</param>
/// <remarks>Retries nothing: its caller knows what is worth it.</remarks>
public sealed class CriRuntime(string socketPath, RuntimeDeadlines deadlines, TimeProvider time) : IContainerRuntime
{
    private readonly CriChannel _channel = new(socketPath, deadlines, time);

    internal CriChannel Channel => _channel;

    public async Task<RuntimeVersion> VersionAsync(CancellationToken cancel)
    {
        CriApi api = await _channel.AgreeAsync(cancel);
        VersionResponse answer = await _channel.CallAsync(CriCalls.Version, new() { Version = "0.1.0" }, deadlines.Call, cancel);
        return new(answer.RuntimeName, answer.RuntimeVersion, api == CriApi.V1 ? "v1" : "v1alpha2");
    }

    public async Task<RuntimeStatus> StatusAsync(CancellationToken cancel) =>
        ImageMapping.FromWire(await _channel.CallAsync(CriCalls.Status, new(), deadlines.Call, cancel));

    public async Task<CgroupDriver?> CgroupDriverAsync(CancellationToken cancel)
    {
        try
        {
            RuntimeConfigResponse answer = await _channel.CallAsync(CriCalls.RuntimeConfig, new(), deadlines.Call, cancel);
            return answer.Linux is { } linux ? (CgroupDriver)linux.CgroupDriver : null;
        }
        catch (RuntimeFault fault) when (fault.IsUnimplemented)
        {
            return null;
        }
    }

    public Task SetPodCidrAsync(string podCidrs, CancellationToken cancel) => _channel.CallAsync(
        CriCalls.UpdateRuntimeConfig, new() { RuntimeConfig = new() { NetworkConfig = new() { PodCidr = podCidrs } } }, deadlines.Call,
        cancel);

    public async Task<SandboxId> RunSandboxAsync(SandboxSpec spec, CancellationToken cancel)
    {
        RunPodSandboxResponse answer = await _channel.CallAsync(
            CriCalls.RunPodSandbox, new() { Config = SandboxMapping.ToWire(spec), RuntimeHandler = spec.RuntimeHandler },
            deadlines.RunSandbox, cancel);
        return new(answer.PodSandboxId);
    }

    public Task StopSandboxAsync(SandboxId sandbox, CancellationToken cancel) =>
        IfThere(_channel.CallAsync(CriCalls.StopPodSandbox, new() { PodSandboxId = sandbox.Value }, deadlines.Call, cancel));

    public Task RemoveSandboxAsync(SandboxId sandbox, CancellationToken cancel) =>
        IfThere(_channel.CallAsync(CriCalls.RemovePodSandbox, new() { PodSandboxId = sandbox.Value }, deadlines.Call, cancel));

    public async Task<SandboxStatus> SandboxStatusAsync(SandboxId sandbox, CancellationToken cancel)
    {
        PodSandboxStatusResponse answer = await _channel.CallAsync(
            CriCalls.PodSandboxStatus, new() { PodSandboxId = sandbox.Value }, deadlines.Call, cancel);
        return SandboxMapping.FromWire(answer.Status, answer.ContainersStatuses);
    }

    public async Task<IReadOnlyList<SandboxSummary>> ListSandboxesAsync(SandboxFilter filter, CancellationToken cancel)
    {
        ListPodSandboxResponse answer = await _channel.CallAsync(
            CriCalls.ListPodSandbox, new() { Filter = SandboxMapping.ToWire(filter) }, deadlines.Call, cancel);
        return [.. answer.Items.OrderBy(s => s.CreatedAt).ThenBy(s => s.Id, StringComparer.Ordinal).Select(SandboxMapping.FromWire)];
    }

    public Task UpdateSandboxResourcesAsync(
        SandboxId sandbox, ContainerResources? overhead, ContainerResources? resources, CancellationToken cancel) =>
        _channel.CallAsync(
            CriCalls.UpdatePodSandboxResources,
            new()
            {
                PodSandboxId = sandbox.Value,
                Overhead = ResourceMapping.ToWire(overhead),
                Resources = ResourceMapping.ToWire(resources),
            },
            deadlines.Call,
            cancel);

    public async Task<ContainerId> CreateContainerAsync(
        SandboxId sandbox, ContainerSpec spec, SandboxSpec sandboxSpec, CancellationToken cancel)
    {
        CreateContainerResponse answer = await _channel.CallAsync(
            CriCalls.CreateContainer,
            new()
            {
                PodSandboxId = sandbox.Value,
                Config = ContainerMapping.ToWire(spec),
                SandboxConfig = SandboxMapping.ToWire(sandboxSpec),
            },
            deadlines.Call,
            cancel);
        return new(answer.ContainerId);
    }

    public Task StartContainerAsync(ContainerId container, CancellationToken cancel) =>
        _channel.CallAsync(CriCalls.StartContainer, new() { ContainerId = container.Value }, deadlines.Call, cancel);

    public Task StopContainerAsync(ContainerId container, TimeSpan grace, CancellationToken cancel)
    {
        long seconds = WireTime.SecondsUp(grace);
        var request = new StopContainerRequest { ContainerId = container.Value, Timeout = seconds };
        return IfThere(_channel.CallAsync(CriCalls.StopContainer, request, deadlines.Call + TimeSpan.FromSeconds(seconds), cancel));
    }

    public Task RemoveContainerAsync(ContainerId container, CancellationToken cancel) =>
        IfThere(_channel.CallAsync(CriCalls.RemoveContainer, new() { ContainerId = container.Value }, deadlines.Call, cancel));

    public async Task<IReadOnlyList<ContainerSummary>> ListContainersAsync(ContainerFilter filter, CancellationToken cancel)
    {
        ListContainersResponse answer = await _channel.CallAsync(
            CriCalls.ListContainers, new() { Filter = ContainerMapping.ToWire(filter) }, deadlines.Call, cancel);
        return [.. answer.Containers.OrderBy(c => c.CreatedAt).ThenBy(c => c.Id, StringComparer.Ordinal).Select(ContainerMapping.FromWire)];
    }

    public async Task<ContainerStatus> ContainerStatusAsync(ContainerId container, CancellationToken cancel)
    {
        ContainerStatusResponse answer = await _channel.CallAsync(
            CriCalls.ContainerStatus, new() { ContainerId = container.Value }, deadlines.Call, cancel);
        return ContainerMapping.FromWire(answer.Status);
    }

    public Task UpdateContainerResourcesAsync(ContainerId container, ContainerResources resources, CancellationToken cancel) =>
        _channel.CallAsync(
            CriCalls.UpdateContainerResources, new() { ContainerId = container.Value, Linux = ResourceMapping.ToWire(resources) },
            deadlines.Call, cancel);

    public Task ReopenContainerLogAsync(ContainerId container, CancellationToken cancel) =>
        _channel.CallAsync(CriCalls.ReopenContainerLog, new() { ContainerId = container.Value }, deadlines.Call, cancel);

    public async Task<ExecResult> ExecSyncAsync(
        ContainerId container, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancel)
    {
        long seconds = WireTime.SecondsUp(timeout);
        var request = new ExecSyncRequest { ContainerId = container.Value, Cmd = { command }, Timeout = seconds };
        ExecSyncResponse answer = await _channel.CallAsync(
            CriCalls.ExecSync, request, deadlines.Call + TimeSpan.FromSeconds(seconds), cancel);
        return new(answer.ExitCode, answer.Stdout.Memory, answer.Stderr.Memory);
    }

    public async Task<Uri> ExecUrlAsync(
        ContainerId container, IReadOnlyList<string> command, StreamOptions streams, CancellationToken cancel)
    {
        var request = new ExecRequest
        {
            ContainerId = container.Value,
            Cmd = { command },
            Tty = streams.Tty,
            Stdin = streams.Stdin,
            Stdout = streams.Stdout,
            Stderr = streams.Stderr,
        };
        return new((await _channel.CallAsync(CriCalls.Exec, request, deadlines.Call, cancel)).Url);
    }

    public async Task<Uri> AttachUrlAsync(ContainerId container, StreamOptions streams, CancellationToken cancel)
    {
        var request = new AttachRequest
        {
            ContainerId = container.Value,
            Tty = streams.Tty,
            Stdin = streams.Stdin,
            Stdout = streams.Stdout,
            Stderr = streams.Stderr,
        };
        return new((await _channel.CallAsync(CriCalls.Attach, request, deadlines.Call, cancel)).Url);
    }

    public async Task<Uri> PortForwardUrlAsync(SandboxId sandbox, IReadOnlyList<int> ports, CancellationToken cancel) =>
        new((await _channel.CallAsync(
            CriCalls.PortForward, new() { PodSandboxId = sandbox.Value, Port = { ports } }, deadlines.Call, cancel)).Url);

    public async Task<ContainerStats> ContainerStatsAsync(ContainerId container, CancellationToken cancel) =>
        StatsMapping.FromWire(
            (await _channel.CallAsync(CriCalls.ContainerStats, new() { ContainerId = container.Value }, deadlines.Call, cancel)).Stats);

    public async Task<IReadOnlyList<ContainerStats>> ListContainerStatsAsync(ContainerFilter filter, CancellationToken cancel)
    {
        ListContainerStatsResponse answer = await _channel.CallAsync(
            CriCalls.ListContainerStats, new() { Filter = ContainerMapping.ToStatsWire(filter) }, deadlines.Call, cancel);
        return [.. answer.Stats.Select(StatsMapping.FromWire)];
    }

    public async Task<SandboxStats> SandboxStatsAsync(SandboxId sandbox, CancellationToken cancel) =>
        StatsMapping.FromWire(
            (await _channel.CallAsync(CriCalls.PodSandboxStats, new() { PodSandboxId = sandbox.Value }, deadlines.Call, cancel)).Stats);

    public async Task<IReadOnlyList<SandboxStats>> ListSandboxStatsAsync(SandboxFilter filter, CancellationToken cancel)
    {
        ListPodSandboxStatsResponse answer = await _channel.CallAsync(
            CriCalls.ListPodSandboxStats, new() { Filter = SandboxMapping.ToStatsWire(filter) }, deadlines.Call, cancel);
        return [.. answer.Stats.Select(StatsMapping.FromWire)];
    }

    public async IAsyncEnumerable<ContainerEvent> WatchEventsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (ContainerEventResponse happened in _channel.StreamAsync(CriCalls.GetContainerEvents, new GetEventsRequest(), cancel))
        {
            yield return ContainerMapping.FromWire(happened);
        }
    }

    public async Task<IReadOnlyList<ImageStatus>> ListImagesAsync(string? image, CancellationToken cancel)
    {
        if (image is not null)
        {
            // containerd takes no notice of the filter of its list.
            return await ImageStatusAsync(image, cancel) is { } only ? [only] : [];
        }

        return [.. (await _channel.CallAsync(CriCalls.ListImages, new(), deadlines.Call, cancel)).Images.Select(ImageMapping.FromWire)];
    }

    public async Task<ImageStatus?> ImageStatusAsync(string image, CancellationToken cancel)
    {
        ImageStatusResponse answer = await _channel.CallAsync(
            CriCalls.ImageStatus, new() { Image = new() { Image = image } }, deadlines.Call, cancel);
        return answer.Image is { } found ? ImageMapping.FromWire(found) : null;
    }

    public async Task<string> PullImageAsync(string image, RegistryAuth? auth, SandboxSpec? sandbox, CancellationToken cancel)
    {
        var request = new PullImageRequest
        {
            Image = new() { Image = image },
            Auth = ImageMapping.ToWire(auth),
            SandboxConfig = sandbox is null ? null : SandboxMapping.ToWire(sandbox),
        };
        return (await _channel.CallAsync(CriCalls.PullImage, request, deadlines.PullImage, cancel)).ImageRef;
    }

    public Task RemoveImageAsync(string image, CancellationToken cancel) =>
        IfThere(_channel.CallAsync(CriCalls.RemoveImage, new() { Image = new() { Image = image } }, deadlines.Call, cancel));

    public async Task<ImageFilesystems> ImageFilesystemsAsync(CancellationToken cancel)
    {
        ImageFsInfoResponse answer = await _channel.CallAsync(CriCalls.ImageFsInfo, new(), deadlines.Call, cancel);
        return new(
            [.. answer.ImageFilesystems.Select(StatsMapping.FromWire)], [.. answer.ContainerFilesystems.Select(StatsMapping.FromWire)]);
    }

    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>CRI calls that stop and remove are idempotent, but not every runtime keeps to it.</summary>
    private static async Task IfThere(Task call)
    {
        try
        {
            await call;
        }
        catch (RuntimeFault fault) when (fault.IsNotFound)
        {
            // It is gone: that was asked for.
        }
    }
}
