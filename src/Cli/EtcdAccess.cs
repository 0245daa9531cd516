using Xebec.Cluster;
using Xebec.Pki;
using Xebec.Store.Etcd;

namespace Xebec.Cli;

/// <summary>Makes the options of an etcd cluster from upstream's flags, whichever command took them.</summary>
internal static class EtcdAccess
{
    /// <param name="servers">--etcd-servers: URLs of the members.</param>
    /// <param name="prefix">--etcd-prefix; null for /registry.</param>
    /// <param name="authorities">--etcd-cafile; null for the system's roots.</param>
    /// <param name="certificate">--etcd-certfile; null to present none.</param>
    /// <param name="key">--etcd-keyfile; null when it is in the certificate's file.</param>
    /// <exception cref="FormatException">A server is no URL, or a file holds no certificate or key.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static EtcdStoreOptions Options(
        IEnumerable<string> servers, string? prefix, string? authorities, string? certificate, string? key)
        => new()
        {
            Endpoints = [.. servers.Select(Endpoint)],
            Prefix = prefix ?? "/registry",
            Decode = UpstreamValues.Decode,
            TrustedRoots = authorities is null ? null : [.. Pem.ReadCertificates(File.ReadAllText(authorities))],
            ClientCertificate = certificate is null
                ? null
                : ServingCertificate.FromPem(File.ReadAllText(certificate), File.ReadAllText(key ?? certificate)).Certificate,
        };

    private static Uri Endpoint(string server)
        => Uri.TryCreate(server, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
            ? url
            : throw new FormatException($"'{server}' is not the URL of an etcd server; give one such as https://127.0.0.1:2379");
}
