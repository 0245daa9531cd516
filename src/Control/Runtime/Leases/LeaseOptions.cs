namespace Xebec.Control.Runtime.Leases;

/// <summary>Who competes for which lease, and how patiently. Defaults are upstream's.</summary>
public sealed record LeaseOptions
{
    /// <summary>Default: kube-system.</summary>
    public string Namespace { get; init; } = "kube-system";

    /// <summary>Of the Lease object: <c>kube-controller-manager</c>, <c>kube-scheduler</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Unique among those who compete: host name and something unique to the process.</summary>
    public required string Identity { get; init; }

    /// <summary>How long others wait after the last renewal they saw. Default: 15 s; more than <see cref="RenewDeadline"/>.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the holder tries to renew before it steps down. Default: 10 s; more than <see cref="RetryPeriod"/>.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause between attempts, spread by up to 1.2 times of itself while waiting for the lease. Default: 2 s.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);
}
