namespace Xebec.Node.Cri;

/// <summary>How long a call to the runtime may take before it is a fault. Defaults are the kubelet's where it has one.</summary>
public sealed record RuntimeDeadlines
{
    /// <summary>Any call not named below (kubelet's <c>runtimeRequestTimeout</c>).</summary>
    public TimeSpan Call { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Making a sandbox, which includes its network and may include a pull.</summary>
    public TimeSpan RunSandbox { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>
    /// Pulling one image. The kubelet has no bound here; ours only keeps a dead connection from being waited for for ever.
    /// </summary>
    public TimeSpan PullImage { get; init; } = TimeSpan.FromHours(6);
}
