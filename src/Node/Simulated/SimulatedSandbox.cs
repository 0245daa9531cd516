using Xebec.Node.Cri;

namespace Xebec.Node.Simulated;

/// <summary>One simulated sandbox. Its owner's lock guards it.</summary>
internal sealed class SimulatedSandbox(SandboxId id, SandboxSpec spec, string? address, DateTimeOffset createdAt)
{
    public SandboxId Id => id;

    public SandboxSpec Spec => spec;

    public SandboxState State { get; set; } = SandboxState.Ready;

    /// <summary>Null with the host's network, and after it was stopped.</summary>
    public string? Address { get; set; } = address;

    public SandboxSummary Summary() => new()
    {
        Id = id,
        Metadata = spec.Metadata,
        State = State,
        CreatedAt = createdAt,
        Labels = spec.Labels,
        Annotations = spec.Annotations,
        RuntimeHandler = spec.RuntimeHandler,
    };

    public SandboxStatus Status() => new()
    {
        Id = id,
        Metadata = spec.Metadata,
        State = State,
        CreatedAt = createdAt,
        Labels = spec.Labels,
        Annotations = spec.Annotations,
        RuntimeHandler = spec.RuntimeHandler,
        Addresses = Address is null ? [] : [Address],
        Namespaces = spec.Namespaces,
    };

    public SandboxStats Stats(IReadOnlyList<ContainerStats> containers, DateTimeOffset now) => new()
    {
        Id = id,
        Metadata = spec.Metadata,
        Labels = spec.Labels,
        Cpu = new(now, (ulong)containers.Sum(c => (long)(c.Cpu?.CoreNanoseconds ?? 0)), (ulong)containers.Sum(c =>
            (long)(c.Cpu?.NanoCores ?? 0))),
        Memory = new(now, (ulong)containers.Sum(c => (long)(c.Memory?.WorkingSetBytes ?? 0)), null, null, null, null, null),
        Network = new(now, new("eth0", 0, 0, 0, 0), []),
        ProcessCount = (ulong)containers.Count + 1,
        Containers = containers,
    };
}
