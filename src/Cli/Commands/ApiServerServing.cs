using System.Globalization;
using Xebec.Cli.Flags;
using Xebec.Cluster;
using Xebec.Schema.Tables;
using Xebec.Server.Http;
using Xebec.Server.Resources;

namespace Xebec.Cli.Commands;

/// <summary>kube-apiserver's flags of what is served and how: HTTP, kinds, the way to nodes.</summary>
internal static class ApiServerServing
{
    public static readonly string[] Served =
    [
        "disable-http2-serving", "etcd-healthcheck-timeout", "etcd-readycheck-timeout", "event-ttl", "external-hostname",
        "http2-max-streams-per-connection", "kubelet-certificate-authority", "kubelet-client-certificate", "kubelet-client-key",
        "kubelet-preferred-address-types", "kubelet-timeout", "min-request-timeout", "runtime-config", "service-node-port-range",
        "storage-backend", "strict-transport-security-directives",
    ];

    /// <exception cref="FlagException">A value makes no sense, or asks for what there is not.</exception>
    public static ControlPlaneOptions Apply(FlagValues values, ControlPlaneOptions options)
    {
        CheckRuntime(values.All("runtime-config"));
        if (values.Text("storage-backend") is not (null or "etcd3"))
        {
            throw new FlagException(
                "--storage-backend: only etcd3 can be named; without --etcd-servers the server keeps its objects itself");
        }

        return options with
        {
            AllowPrivileged = values.Flag("allow-privileged", false),
            ExternalHost = values.Text("external-hostname"),
            WatchSecondsMin = Positive("min-request-timeout", values.Number("min-request-timeout", 1800)),
            Kinds = new KindOptions
            {
                EventTimeToLive = values.Duration("event-ttl", TimeSpan.FromHours(1)),
                NodePorts = PortRange(values.Text("service-node-port-range") ?? "30000-32767"),
            },
            Wire = new WireOptions
            {
                Http2 = !values.Flag("disable-http2-serving", false),
                StreamsMax = values.Number("http2-max-streams-per-connection", 0) is var streams and > 0
                    ? streams
                    : new WireOptions().StreamsMax,
                StrictTransportSecurity = Directives(values.All("strict-transport-security-directives")),
            },
            Kubelets = new KubeletOptions
            {
                Certificate = values.Text("kubelet-client-certificate"),
                CertificateKey = values.Text("kubelet-client-key"),
                Authorities = values.Text("kubelet-certificate-authority"),
                AddressTypes = values.All("kubelet-preferred-address-types") is { Count: > 0 } types
                    ? types
                    : new KubeletOptions().AddressTypes,
                Timeout = values.Duration("kubelet-timeout", TimeSpan.FromSeconds(5)),
            },
            StoreHealth = (
                values.Duration("etcd-healthcheck-timeout", TimeSpan.FromSeconds(2)),
                values.Duration("etcd-readycheck-timeout", TimeSpan.FromSeconds(2))),
        };
    }

    /// <summary>First and last, both included, as <c>30000-32767</c> or, counted, <c>30000+100</c>.</summary>
    internal static (int First, int Last) PortRange(string text)
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

    private static int Positive(string flag, int value) =>
        value >= 0 ? value : throw new FlagException($"--{flag} can not be negative value");

    private static string Directives(IReadOnlyList<string> directives)
    {
        string? strange = directives.FirstOrDefault(
            d => !(d is "includeSubDomains" or "preload" || d.StartsWith("max-age=", StringComparison.Ordinal)));
        return strange is null
            ? string.Join("; ", directives)
            : throw new FlagException(
                $"--strict-transport-security-directives: '{strange}' is not allowed; "
                + "allowed are max-age=SECONDS, includeSubDomains, preload");
    }

    // what is served may be asked for, and what is not may be switched off: neither changes anything
    private static void CheckRuntime(IReadOnlyList<string> settings)
    {
        foreach (string setting in settings)
        {
            string[] parts = setting.Split('=', 2);
            bool wanted = parts.Length == 1 || parts[1] is "" or "true";
            bool served = parts[0] is "api/all" or "api/ga" || Serves(parts[0]);
            if (wanted != served)
            {
                throw new FlagException($"--runtime-config: {setting}: every API of this build is served, and no other; leave it out");
            }
        }
    }

    private static bool Serves(string version)
    {
        string[] parts = version.Split('/');
        return KubernetesTable.BuiltIn.GroupVersion(parts.Length == 1 ? "" : parts[0], parts[^1]) is { Served: true };
    }
}
