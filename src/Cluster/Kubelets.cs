using System.Security.Cryptography.X509Certificates;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Http;
using Xebec.Pki;
using Xebec.Store.Seam;

namespace Xebec.Cluster;

/// <summary>How the server reaches the agents of nodes: kube-apiserver's flags --kubelet-*.</summary>
public sealed record KubeletOptions
{
    /// <summary>--kubelet-client-certificate: shown to nodes. Null: the one of the tree in the data directory.</summary>
    public string? Certificate { get; init; }

    /// <summary>--kubelet-client-key: its key; null when both are in one file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>--kubelet-certificate-authority: who must have signed nodes' certificates; null: they are not checked.</summary>
    public string? Authorities { get; init; }

    /// <summary>--kubelet-preferred-address-types: the first of these that a node has.</summary>
    public IReadOnlyList<string> AddressTypes { get; init; } = ["Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP"];

    /// <summary>--kubelet-timeout: how long a node may take to accept a connection; default 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>Where nodes' agents are: at the address and the port that their nodes tell.</summary>
public static class Kubelets
{
    private const int UsualPort = 10250;
    private static readonly ResourceName Nodes = new("", "nodes");

    /// <exception cref="FormatException">A file cannot be used.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static HttpNodeConnection Connect(KubeletOptions options, IStore store, PkiTree pki) => new(new HttpNodeConnectionOptions
    {
        PlaceOf = (node, _) => ValueTask.FromResult(PlaceOf(StatusOf(store, node), options.AddressTypes)),
        ClientCertificate = CertificateOf(options) ?? pki.KubeletClient.Certificate,
        Authorities = options.Authorities is { } file ? [.. Pem.ReadCertificates(File.ReadAllText(file))] : [],
        ConnectTimeout = options.Timeout,
    });

    /// <summary>Null when the node tells no address of these types.</summary>
    /// <param name="status">Of a Node.</param>
    /// <param name="types">In order of preference.</param>
    public static Uri? PlaceOf(Value status, IReadOnlyList<string> types)
    {
        var addresses = status["addresses"].Elements.ToList();
        string? host = types
            .SelectMany(type => addresses.Where(a => a["type"].TextIs(type)))
            .Select(a => a["address"].TextOrEmpty)
            .FirstOrDefault(a => a.Length > 0);
        long port = status["daemonEndpoints"]["kubeletEndpoint"]["Port"].Integer is { } told and > 0 ? told : UsualPort;
        return host is null ? null : new UriBuilder("https", host, (int)port).Uri;
    }

    // absent when there is no such node
    private static Value StatusOf(IStore store, string node) =>
        store.Current.Get(new ObjectKey(Nodes, "", node)) is { } found ? Document.Parse(found.Bytes).Root["status"] : default;

    private static X509Certificate2? CertificateOf(KubeletOptions options) => options.Certificate is { } file
        ? ServingCertificate.FromPem(File.ReadAllText(file), File.ReadAllText(options.CertificateKey ?? file)).Certificate
        : null;
}
