using Xebec.Node.Cri;
using CriStatus = Xebec.Node.Cri.ContainerStatus;

namespace Xebec.Node.Pods;

/// <summary>What the runtime has of one pod, newest first.</summary>
public sealed record PodSeen(IReadOnlyList<SandboxStatus> Sandboxes, IReadOnlyList<SeenContainer> Containers)
{
    public static PodSeen Nothing { get; } = new([], []);

    /// <summary>The newest sandbox, whatever its state.</summary>
    public SandboxStatus? Sandbox => Sandboxes.Count > 0 ? Sandboxes[0] : null;

    public static PodSeen Of(IEnumerable<SandboxStatus> sandboxes, IEnumerable<SeenContainer> containers) => new(
        [.. sandboxes.OrderByDescending(s => s.Metadata.Attempt).ThenByDescending(s => s.CreatedAt)],
        [.. containers.OrderByDescending(c => c.Attempt).ThenByDescending(c => c.Status.CreatedAt)]);

    /// <summary>The newest instance of a container, of any sandbox.</summary>
    public SeenContainer? Newest(string container) => Containers.FirstOrDefault(c => c.Name == container);

    /// <summary>The newest instance of a container in one sandbox; null without a sandbox.</summary>
    public SeenContainer? Newest(string container, SandboxId? sandbox) =>
        sandbox is null ? null : Containers.FirstOrDefault(c => c.Name == container && c.Sandbox == sandbox);

    public IEnumerable<SeenContainer> Running => Containers.Where(c => c.IsRunning);
}

/// <summary>One instance of a container.</summary>
public sealed record SeenContainer(SandboxId Sandbox, CriStatus Status)
{
    /// <summary>What it left in its termination message file (or its log, where the policy says so); empty: nothing.</summary>
    public string TerminationMessage { get; init; } = "";

    public ProbeFindings Probes { get; init; }

    public ContainerId Id => Status.Id;

    public string Name => Status.Metadata.Name;

    public uint Attempt => Status.Metadata.Attempt;

    public bool IsRunning => Status.State == ContainerState.Running;

    /// <summary>Created, but not started.</summary>
    public bool IsUnborn => Status.State == ContainerState.Created;

    /// <summary>The runtime doesn't know what became of it.</summary>
    public bool IsLost => Status.State == ContainerState.Unknown;

    public bool HasExited => Status.State is ContainerState.Exited or ContainerState.Unknown;

    public bool HasSucceeded => Status is { State: ContainerState.Exited, ExitCode: 0 };

    /// <summary>When it ended; when the runtime can't tell, when it was made.</summary>
    public DateTimeOffset EndedAt => Status.FinishedAt ?? Status.CreatedAt;
}

/// <summary>What probes have found of a container that runs; null: no such probe, or no verdict yet where that means well.</summary>
/// <param name="Started">Its startup probe has succeeded.</param>
/// <param name="Ready">Its readiness probe succeeds.</param>
/// <param name="Dead">Which probe has failed for good, so that it is to be restarted: <c>liveness</c> or <c>startup</c>.</param>
public readonly record struct ProbeFindings(bool? Started, bool? Ready, string? Dead);
