using Xebec.Cli.Flags;
using Xebec.Cluster;
using Xebec.Schema.Tables;
using Xebec.Server.Http;

namespace Xebec.Cli.Commands;

/// <summary>kube-apiserver's flags of the ways in and out: HTTP, the way to nodes.</summary>
internal static class ApiServerServing
{
    public static readonly string[] Served =
    [
        "disable-http2-serving", "external-hostname", "http2-max-streams-per-connection", "kubelet-certificate-authority",
        "kubelet-client-certificate", "kubelet-client-key", "kubelet-preferred-address-types", "kubelet-timeout", "runtime-config",
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
            ExternalHost = values.Text("external-hostname"),
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
        };
    }

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
        // the first group has no name; upstream lets it be called by the path it is served under
        string[] parts = (version == "api/v1" ? "v1" : version).Split('/');
        return KubernetesTable.BuiltIn.GroupVersion(parts.Length == 1 ? "" : parts[0], parts[^1]) is { Served: true };
    }
}
