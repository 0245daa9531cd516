using System.Collections.Immutable;

namespace Xebec.Node.Pods;

/// <summary>What follows from a pod's goal, what is seen of it and what is remembered.</summary>
/// <param name="Actions">To be done in order; empty: nothing until something changes or <paramref name="NextAt"/>.</param>
/// <param name="Memory">To be remembered; its status is to be published.</param>
/// <param name="NextAt">When to step again even if nothing changes; null: no need.</param>
/// <param name="IsOver">Nothing is left of the pod, here and on the server: forget it.</param>
public sealed record PodStep(
    ImmutableArray<PodAction> Actions, ImmutableArray<PodEvent> Events, PodMemory Memory, DateTimeOffset? NextAt, bool IsOver = false);

/// <summary>What is the same for all pods of a node.</summary>
public sealed record PodSetting
{
    /// <summary>Addresses of the node, the primary first; at most one of each family.</summary>
    public IReadOnlyList<string> HostAddresses { get; init; } = [];

    /// <summary>The scheme of container ids: <c>containerd://…</c>.</summary>
    public string RuntimeName { get; init; } = "containerd";

    /// <summary>Pause before something is tried again that failed otherwise than by a crash or a pull.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(10);
}
