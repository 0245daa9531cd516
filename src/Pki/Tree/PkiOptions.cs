using System.Net;

namespace Xebec.Pki;

/// <summary>What certificates a control plane needs, and where they are kept.</summary>
public sealed record PkiOptions
{
    /// <summary>Where the tree is kept, made 0700 when absent; in a production cluster /etc/kubernetes/pki.</summary>
    public required string Directory { get; init; }

    /// <summary>The name of this host's node: a name of the API server and etcd, and etcd's common name.</summary>
    public required string NodeName { get; init; }

    /// <summary>The address other machines reach this API server (and etcd) at. Null: none is put into the certificates.</summary>
    public IPAddress? AdvertiseAddress { get; init; }

    /// <summary>
    /// Service networks, comma separated; the first address of each is the API server's own Service. Default: upstream's 10.96.0.0/12.
    /// </summary>
    public string ServiceCidr { get; init; } = "10.96.0.0/12";

    /// <summary>The cluster's DNS domain. Default: cluster.local.</summary>
    public string DnsDomain { get; init; } = "cluster.local";

    /// <summary>More names and addresses for the API server's certificate: the load balancer's, for example.</summary>
    public IReadOnlyList<string> ExtraNames { get; init; } = [];

    /// <summary>More names and addresses for etcd's serving certificate.</summary>
    public IReadOnlyList<string> EtcdServerNames { get; init; } = [];

    /// <summary>More names and addresses for etcd's peer certificate.</summary>
    public IReadOnlyList<string> EtcdPeerNames { get; init; } = [];

    /// <summary>
    /// Whether the API server's certificate is also good for localhost, 127.0.0.1 and ::1. Default: true; kubeadm leaves them out.
    /// (etcd's certificates always are.)
    /// </summary>
    public bool ServeLoopback { get; init; } = true;

    /// <summary>Whether etcd's authority and certificates belong to the tree. Default: true. False with an external etcd.</summary>
    public bool WithEtcd { get; init; } = true;

    /// <summary>
    /// Groups of the API server's certificate towards kubelets. Default: system:masters, as the documented table has it.
    /// kubeadm uses kubeadm:cluster-admins, which works only once that group is bound to a role.
    /// </summary>
    public IReadOnlyList<string> KubeletClientGroups { get; init; } = ["system:masters"];

    /// <summary>
    /// Whether the three authorities are made as intermediates below one root (root-ca.crt). Default: false, each is its own root.
    /// Concerns making only: authorities that exist are used as they are.
    /// </summary>
    public bool SingleRoot { get; init; }

    /// <summary>The kind of keys that are made. Default: ECDSA P-256.</summary>
    public KeyAlgorithm Algorithm { get; init; } = KeyAlgorithm.EcdsaP256;

    /// <summary>How long made authorities last. Default: ten years of 365 days.</summary>
    public TimeSpan AuthorityLifetime { get; init; } = TimeSpan.FromDays(3650);

    /// <summary>How long other certificates last. Default: 365 days.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(365);

    /// <summary>A certificate that ends sooner than this is reported as a warning. Default: 30 days.</summary>
    public TimeSpan WarnBefore { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Whether a certificate that our own authority signed is made anew, for the same key, when it has expired, ends within
    /// <see cref="WarnBefore"/> or lacks a name that is now wanted. Default: false, which leaves every existing file alone.
    /// Never touched: authorities, and certificates that somebody else signed.
    /// </summary>
    public bool Renew { get; init; }

    /// <summary>The clock that certificates begin, end and are checked by.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where keys and serial numbers come from. Default: the operating system.</summary>
    public IKeySource Keys { get; init; } = SystemKeySource.Instance;
}
