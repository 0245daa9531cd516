using System.Globalization;
using Xebec.Cli.Flags;
using Xebec.Server.Flows;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;

namespace Xebec.Cli.Commands;

/// <summary>kube-apiserver's flags of how the API answers.</summary>
internal static class ApiServerSettings
{
    /// <summary>The flags that are read here.</summary>
    public static IReadOnlyList<string> Served { get; } =
    [
        "admission-control-config-file", "allow-privileged", "default-not-ready-toleration-seconds",
        "default-unreachable-toleration-seconds", "disable-admission-plugins", "enable-admission-plugins", "enable-priority-and-fairness",
        "etcd-healthcheck-timeout", "etcd-readycheck-timeout", "event-ttl", "max-mutating-requests-inflight", "max-requests-inflight",
        "min-request-timeout", "request-timeout", "service-cluster-ip-range", "service-node-port-range",
    ];

    /// <exception cref="FlagException">A value makes no sense.</exception>
    public static ServerSettings Read(FlagValues values) => new()
    {
        Access = ApiServerAccess.Read(values),
        Admission = AdmissionFlags.Read(
            values.All("enable-admission-plugins"),
            values.All("disable-admission-plugins"),
            values.Text("admission-control-config-file")) with
        {
            NotReadySeconds = values.Number("default-not-ready-toleration-seconds", 300),
            UnreachableSeconds = values.Number("default-unreachable-toleration-seconds", 300),
        },
        Kinds = new KindOptions
        {
            ServiceCidr = values.Text("service-cluster-ip-range") ?? "10.0.0.0/24",
            EventTimeToLive = values.Duration("event-ttl", TimeSpan.FromHours(1)),
            NodePorts = PortRange(values.Text("service-node-port-range") ?? "30000-32767"),
        },
        Limits = Limits(values),
        RequestTimeout = values.Duration("request-timeout", TimeSpan.FromMinutes(1)),
        WatchSecondsMin = Positive("min-request-timeout", values.Number("min-request-timeout", 1800)),
        AllowPrivileged = values.Flag("allow-privileged", false),
        StoreHealth = (
            values.Duration("etcd-healthcheck-timeout", TimeSpan.FromSeconds(2)),
            values.Duration("etcd-readycheck-timeout", TimeSpan.FromSeconds(2))),
    };

    /// <summary>First and last, both included, as <c>30000-32767</c> or, counted, <c>30000+100</c>.</summary>
    private static (int First, int Last) PortRange(string text)
    {
        string[] ends = text.Split('-', '+');
        if (ends.Length == 2
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out int last))
        {
            last = text.Contains('+', StringComparison.Ordinal) ? first + last : last;
            if (first > 0 && first <= last && last <= 65_535)
            {
                return (first, last);
            }
        }

        throw new FlagException($"--service-node-port-range: '{text}' is no range of ports; give one such as 30000-32767");
    }

    private static InflightLimits Limits(FlagValues values)
    {
        var limits = new InflightLimits(
            values.Number("max-requests-inflight", 400),
            values.Number("max-mutating-requests-inflight", 200),
            values.Flag("enable-priority-and-fairness", true));
        return limits switch
        {
            { Reads: < 0 } => throw new FlagException("--max-requests-inflight can not be negative value"),
            { Writes: < 0 } => throw new FlagException("--max-mutating-requests-inflight can not be negative value"),
            { Fair: true, Reads: 0, Writes: 0 } => throw new FlagException(
                "--max-requests-inflight and --max-mutating-requests-inflight are both 0: "
                + "with --enable-priority-and-fairness there must be something to divide"),
            _ => limits,
        };
    }

    private static int Positive(string flag, int value) =>
        value >= 0 ? value : throw new FlagException($"--{flag} can not be negative value");
}
