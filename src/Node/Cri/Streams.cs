namespace Xebec.Node.Cri;

/// <summary>How a command run by <see cref="IContainerRuntime.ExecSyncAsync"/> ended.</summary>
public sealed record ExecResult(int ExitCode, ReadOnlyMemory<byte> Stdout, ReadOnlyMemory<byte> Stderr);

/// <summary>Which streams of an exec or attach session to connect. At least one; a terminal has no stderr of its own.</summary>
public readonly record struct StreamOptions(bool Stdin, bool Stdout, bool Stderr, bool Tty);

/// <summary>What happened to a container. CRI's numbers.</summary>
public enum ContainerEventType
{
    Created = 0,
    Started = 1,
    Stopped = 2,
    Deleted = 3,
}

/// <summary>Something happened to a container (or to a sandbox, whose id then stands in <see cref="Container"/>).</summary>
public sealed record ContainerEvent
{
    public required ContainerId Container { get; init; }

    public required ContainerEventType Type { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The pod's sandbox just after; null when it is gone.</summary>
    public SandboxStatus? Sandbox { get; init; }

    /// <summary>All containers of that pod just after.</summary>
    public IReadOnlyList<ContainerStatus> Containers { get; init; } = [];
}
