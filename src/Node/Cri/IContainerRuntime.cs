namespace Xebec.Node.Cri;

/// <summary>
/// All a node agent asks of a container runtime: the Container Runtime Interface v1 in our own small types.
/// Behind it stand a real runtime over gRPC and the simulated one; both pass the same contract tests.
/// </summary>
/// <remarks>
/// Every call has a deadline of its own (see <c>RuntimeDeadlines</c>) besides the caller's token; every failure is a
/// <see cref="RuntimeFault"/> naming the step. The calls that stop or remove are idempotent: a thing that is already gone is not a fault.
/// Implementations may be called concurrently.
/// </remarks>
public interface IContainerRuntime : IImageRuntime, IAsyncDisposable
{
    /// <summary>Name and version of the runtime and of the CRI it speaks.</summary>
    Task<RuntimeVersion> VersionAsync(CancellationToken cancel);

    /// <summary>The runtime's conditions (<c>RuntimeReady</c>, <c>NetworkReady</c>), its handlers and features.</summary>
    Task<RuntimeStatus> StatusAsync(CancellationToken cancel);

    /// <summary>The cgroup driver the runtime says it uses; null when it can't tell (containerd before 2.0).</summary>
    Task<CgroupDriver?> CgroupDriverAsync(CancellationToken cancel);

    /// <summary>Tells the runtime the pod addresses of this node; containerd fills its CNI template from it, if it has one.</summary>
    Task SetPodCidrAsync(string podCidrs, CancellationToken cancel);

    /// <summary>Creates and starts a sandbox, with its network when it isn't the host's. When it fails nothing is left running.</summary>
    Task<SandboxId> RunSandboxAsync(SandboxSpec spec, CancellationToken cancel);

    /// <summary>
    /// Kills what runs in the sandbox and takes its network down; idempotent. Stop its containers first if they deserve grace.
    /// </summary>
    Task StopSandboxAsync(SandboxId sandbox, CancellationToken cancel);

    /// <summary>Removes the sandbox with every container in it, by force if need be; idempotent.</summary>
    Task RemoveSandboxAsync(SandboxId sandbox, CancellationToken cancel);

    /// <summary>State and addresses of one sandbox. Fault <see cref="RuntimeFault.IsNotFound"/> when there is none.</summary>
    Task<SandboxStatus> SandboxStatusAsync(SandboxId sandbox, CancellationToken cancel);

    /// <summary>The sandboxes that match, ordered by creation, oldest first.</summary>
    Task<IReadOnlyList<SandboxSummary>> ListSandboxesAsync(SandboxFilter filter, CancellationToken cancel);

    /// <summary>Changes what the runtime knows of a pod's resources (CRI 1.33); fault Unimplemented on older runtimes.</summary>
    Task UpdateSandboxResourcesAsync(
        SandboxId sandbox, ContainerResources? overhead, ContainerResources? resources, CancellationToken cancel);

    /// <summary>
    /// Creates a container (not started) in a running sandbox. <paramref name="sandboxSpec"/> is what the sandbox was made with.
    /// </summary>
    Task<ContainerId> CreateContainerAsync(SandboxId sandbox, ContainerSpec spec, SandboxSpec sandboxSpec, CancellationToken cancel);

    /// <summary>Starts a created container. A container starts at most once.</summary>
    Task StartContainerAsync(ContainerId container, CancellationToken cancel);

    /// <summary>
    /// Sends the stop signal, waits at most <paramref name="grace"/> (rounded up to seconds; zero kills at once), then kills.
    /// Returns when the container has exited; idempotent.
    /// </summary>
    Task StopContainerAsync(ContainerId container, TimeSpan grace, CancellationToken cancel);

    /// <summary>Removes a container, killing it if it runs, but not its log file; idempotent.</summary>
    Task RemoveContainerAsync(ContainerId container, CancellationToken cancel);

    /// <summary>The containers that match, ordered by creation, oldest first.</summary>
    Task<IReadOnlyList<ContainerSummary>> ListContainersAsync(ContainerFilter filter, CancellationToken cancel);

    /// <summary>Full status of one container. Fault <see cref="RuntimeFault.IsNotFound"/> when there is none.</summary>
    Task<ContainerStatus> ContainerStatusAsync(ContainerId container, CancellationToken cancel);

    /// <summary>Changes limits of a running container in place; null members stay as they are.</summary>
    Task UpdateContainerResourcesAsync(ContainerId container, ContainerResources resources, CancellationToken cancel);

    /// <summary>After the log file was renamed: go on writing to a new file of the old name.</summary>
    Task ReopenContainerLogAsync(ContainerId container, CancellationToken cancel);

    /// <summary>
    /// Runs a command in a running container and waits for it. A command that exits non-zero is an answer, not a fault; one that outlives
    /// <paramref name="timeout"/> is a fault with <see cref="RuntimeFault.IsDeadline"/>. Output is cut at 16 MiB by the runtime.
    /// </summary>
    Task<ExecResult> ExecSyncAsync(ContainerId container, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancel);

    /// <summary>A URL of the runtime's streaming server at which one exec session can be had, once and soon.</summary>
    Task<Uri> ExecUrlAsync(ContainerId container, IReadOnlyList<string> command, StreamOptions streams, CancellationToken cancel);

    /// <summary>A URL at which one can attach to the running process's standard streams.</summary>
    Task<Uri> AttachUrlAsync(ContainerId container, StreamOptions streams, CancellationToken cancel);

    /// <summary>A URL at which connections into the sandbox's network can be had; no ports: those named later by each stream.</summary>
    Task<Uri> PortForwardUrlAsync(SandboxId sandbox, IReadOnlyList<int> ports, CancellationToken cancel);

    /// <summary>Usage of one container. Fault <see cref="RuntimeFault.IsNotFound"/> when there is none.</summary>
    Task<ContainerStats> ContainerStatsAsync(ContainerId container, CancellationToken cancel);

    /// <summary>Usage of the running containers that match.</summary>
    Task<IReadOnlyList<ContainerStats>> ListContainerStatsAsync(ContainerFilter filter, CancellationToken cancel);

    /// <summary>Usage of a whole sandbox with its network.</summary>
    Task<SandboxStats> SandboxStatsAsync(SandboxId sandbox, CancellationToken cancel);

    /// <summary>Usage of every sandbox that matches.</summary>
    Task<IReadOnlyList<SandboxStats>> ListSandboxStatsAsync(SandboxFilter filter, CancellationToken cancel);

    /// <summary>
    /// What happens to containers, as it happens, until cancelled. The first element comes only with the first event.
    /// Fault <see cref="RuntimeFaultCode.Unimplemented"/> on runtimes without it (containerd before 1.7): list instead.
    /// Events may be lost when the connection breaks (a fault ends the sequence): list after every start.
    /// </summary>
    IAsyncEnumerable<ContainerEvent> WatchEventsAsync(CancellationToken cancel);
}
