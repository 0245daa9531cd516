namespace Xebec.Server.Admission;

/// <summary>All checks, from which release on each holds, and which stricter one stands in for it.</summary>
internal static class SecurityChecks
{
    private static readonly string[] Types = ["container_t", "container_init_t", "container_kvm_t"];

    private static readonly string[] Safe =
    [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
        "net.ipv4.ip_unprivileged_port_start",
    ];

    private static readonly string[] Safe27 = [.. Safe, "net.ipv4.ip_local_reserved_ports"];

    private static readonly string[] Safe29 =
    [
        .. Safe27,
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
    ];

    // in the order in which they are told
    private static readonly Check[] All =
    [
        new(SecurityLevel.Baseline, (0, BaselineChecks.AppArmor)),
        new(SecurityLevel.Baseline, (0, BaselineChecks.Capabilities)) { StricterFrom = 22 },
        new(SecurityLevel.Baseline, (0, BaselineChecks.HostNamespaces)),
        new(SecurityLevel.Baseline, (0, BaselineChecks.HostPaths)) { StricterFrom = 0 },
        new(SecurityLevel.Baseline, (0, BaselineChecks.HostPorts)),
        new(SecurityLevel.Baseline, (34, BaselineChecks.ProbeHosts)),
        new(SecurityLevel.Baseline, (0, BaselineChecks.Privileged)),
        new(SecurityLevel.Baseline, (0, BaselineChecks.ProcMount), (35, RestrictedChecks.ForHostUsers(BaselineChecks.ProcMount))),
        new(SecurityLevel.Baseline, (0, BaselineChecks.SelinuxOptions(Types)),
            (31, BaselineChecks.SelinuxOptions([.. Types, "container_engine_t"]))),
        new(SecurityLevel.Baseline, (0, BaselineChecks.SeccompAnnotations), (19, BaselineChecks.Seccomp)) { StricterFrom = 19 },
        new(
            SecurityLevel.Baseline,
            (0, BaselineChecks.Sysctls(Safe)),
            (27, BaselineChecks.Sysctls(Safe27)),
            (29, BaselineChecks.Sysctls(Safe29)),
            (32, BaselineChecks.Sysctls([.. Safe29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"]))),
        new(SecurityLevel.Baseline, (0, BaselineChecks.HostProcess)),
        new(SecurityLevel.Restricted, (8, RestrictedChecks.Escalation), (25, RestrictedChecks.OnLinux(RestrictedChecks.Escalation))),
        new(SecurityLevel.Restricted, (22, RestrictedChecks.Capabilities), (25, RestrictedChecks.OnLinux(RestrictedChecks.Capabilities))),
        new(SecurityLevel.Restricted, (0, RestrictedChecks.Volumes)),
        new(SecurityLevel.Restricted, (0, RestrictedChecks.NonRoot), (35, RestrictedChecks.ForHostUsers(RestrictedChecks.NonRoot))),
        new(SecurityLevel.Restricted, (23, RestrictedChecks.RootUser), (35, RestrictedChecks.ForHostUsers(RestrictedChecks.RootUser))),
        new(SecurityLevel.Restricted, (19, RestrictedChecks.Seccomp), (25, RestrictedChecks.OnLinux(RestrictedChecks.Seccomp))),
    ];

    /// <summary>What a pod does against a standard; nothing when it keeps it.</summary>
    public static List<Violation> Judge(SecurityStandard standard, CheckedPod pod)
    {
        bool strict = standard.Level == SecurityLevel.Restricted;
        return standard.Level == SecurityLevel.Privileged ? [] : [.. All
            .Where(c => c.Level <= standard.Level && !(strict && standard.Minor >= c.StricterFrom))
            .Select(c => c.At(standard.Minor)?.Invoke(pod))
            .OfType<Violation>()];
    }

    private sealed record Check(SecurityLevel Level, params (int Since, Func<CheckedPod, Violation?> Judge)[] Versions)
    {
        /// <summary>From this minor version on the restricted standard has a check of its own for the same; never by default.</summary>
        public long StricterFrom { get; init; } = long.MaxValue;

        public Func<CheckedPod, Violation?>? At(int minor) => Versions.LastOrDefault(v => v.Since <= minor).Judge;
    }
}
