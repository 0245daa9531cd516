namespace Xebec.Node.Cri;

/// <summary>What answers: e.g. runtime <c>containerd</c> <c>1.6.20</c>, API <c>v1</c> (or <c>v1alpha2</c>).</summary>
public sealed record RuntimeVersion(string Name, string Version, string ApiVersion);

/// <summary>
/// One of the runtime's conditions; the required ones are named by <see cref="RuntimeReady"/> and <see cref="NetworkReady"/>.
/// </summary>
public sealed record RuntimeCondition(string Type, bool Status, string Reason, string Message)
{
    public const string RuntimeReady = "RuntimeReady";
    public const string NetworkReady = "NetworkReady";
}

/// <summary>A way to run pods (RuntimeClass's handler); the default one has the empty name.</summary>
public sealed record RuntimeHandler(string Name, bool RecursiveReadOnlyMounts, bool UserNamespaces);

/// <summary>Conditions, handlers (empty before containerd 2.0) and features of the runtime as a whole.</summary>
public sealed record RuntimeStatus
{
    public required IReadOnlyList<RuntimeCondition> Conditions { get; init; }

    public IReadOnlyList<RuntimeHandler> Handlers { get; init; } = [];

    /// <summary>Whether <c>supplementalGroupsPolicy: Strict</c> can be honoured.</summary>
    public bool SupplementalGroupsPolicy { get; init; }

    public bool IsReady => Has(RuntimeCondition.RuntimeReady);

    public bool IsNetworkReady => Has(RuntimeCondition.NetworkReady);

    /// <summary>The condition of that type, or null when the runtime doesn't report it.</summary>
    public RuntimeCondition? Condition(string type) => Conditions.FirstOrDefault(c => c.Type == type);

    private bool Has(string type) => Condition(type) is { Status: true };
}

/// <summary>Who writes cgroups. Kubelet and runtime must agree.</summary>
public enum CgroupDriver
{
    Systemd = 0,
    Cgroupfs = 1,
}
