using Xebec.Node.Cri;

namespace Xebec.Node.Simulated;

/// <summary>One simulated container: created, then running its program step by step, then exited. Its owner's lock guards it.</summary>
internal sealed class SimulatedContainer
{
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();

    public SimulatedContainer(
        ContainerId id, SandboxId sandbox, ContainerSpec spec, string imageRef, string logPath, int logBytesMax, TimeProvider time)
    {
        _time = time;
        Id = id;
        Sandbox = sandbox;
        Spec = spec;
        ImageRef = imageRef;
        LogPath = logPath;
        CreatedAt = time.GetUtcNow();
        Resources = spec.Resources;
        Program = SimulatedProgram.Parse([.. spec.Command, .. spec.Args]);
        Log = new SimulatedLog(logBytesMax);
    }

    public ContainerId Id { get; }

    public SandboxId Sandbox { get; }

    public ContainerSpec Spec { get; }

    public string ImageRef { get; }

    public string LogPath { get; }

    public SimulatedProgram Program { get; }

    public SimulatedLog Log { get; set; }

    public ContainerResources? Resources { get; set; }

    public ContainerState State { get; private set; } = ContainerState.Created;

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    public int ExitCode { get; private set; }

    public string Reason { get; private set; } = "";

    public string Message { get; private set; } = "";

    /// <summary>Its program at work, once it was started; never fails.</summary>
    public Task Run { get; set; } = Task.CompletedTask;

    /// <summary>Fires when it exits.</summary>
    public CancellationToken Ended => _ended.Token;

    public void Started()
    {
        State = ContainerState.Running;
        StartedAt = _time.GetUtcNow();
    }

    /// <summary>Lets it exit; false when it has already.</summary>
    public bool Exit(int code, string? reason = null, string message = "")
    {
        if (State == ContainerState.Exited)
        {
            return false;
        }

        State = ContainerState.Exited;
        FinishedAt = _time.GetUtcNow();
        StartedAt ??= reason == "StartError" ? DateTimeOffset.UnixEpoch : null;
        ExitCode = code;
        Reason = reason ?? (code == 0 ? "Completed" : "Error");
        Message = message;
        return true;
    }

    /// <summary>Tells those who wait for its end. Apart from <see cref="Exit"/> since they run at once: not under a lock.</summary>
    public void Announce() => _ended.Cancel();

    public ContainerSummary Summary() => new()
    {
        Id = Id,
        Sandbox = Sandbox,
        Metadata = Spec.Metadata,
        State = State,
        CreatedAt = CreatedAt,
        Image = Spec.Image,
        ImageRef = ImageRef,
        Labels = Spec.Labels,
        Annotations = Spec.Annotations,
    };

    public ContainerStatus Status() => new()
    {
        Id = Id,
        Metadata = Spec.Metadata,
        State = State,
        CreatedAt = CreatedAt,
        StartedAt = StartedAt,
        FinishedAt = FinishedAt,
        ExitCode = ExitCode,
        Image = Spec.UserSpecifiedImage ?? Spec.Image,
        ImageRef = ImageRef,
        Reason = Reason,
        Message = Message,
        Labels = Spec.Labels,
        Annotations = Spec.Annotations,
        Mounts = Spec.Mounts,
        LogPath = LogPath,
        Resources = Resources,
    };

    public ContainerStats Stats()
    {
        DateTimeOffset now = _time.GetUtcNow();
        const ulong NanoCores = 1_000_000;
        const ulong MemoryBytes = 1024 * 1024;
        double seconds = StartedAt is { } start ? ((FinishedAt ?? now) - start).TotalSeconds : 0;
        return new()
        {
            Id = Id,
            Metadata = Spec.Metadata,
            Labels = Spec.Labels,
            Cpu = new(now, (ulong)(seconds * NanoCores), NanoCores),
            Memory = new(now, MemoryBytes, null, MemoryBytes, MemoryBytes, 0, 0),
            WritableLayer = new(now, "/simulated", 4096, 1),
        };
    }
}
