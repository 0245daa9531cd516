using System.Net;

namespace Xebec.Pki;

/// <summary>An authority of the tree: its files' name without extension, and its documented common name.</summary>
internal sealed record AuthorityEntry(string File, string CommonName)
{
    public static readonly AuthorityEntry Root = new("root-ca", "kubernetes-root-ca");
    public static readonly AuthorityEntry Cluster = new("ca", "kubernetes-ca");
    public static readonly AuthorityEntry FrontProxy = new("front-proxy-ca", "kubernetes-front-proxy-ca");
    public static readonly AuthorityEntry Etcd = new("etcd/ca", "etcd-ca");

    public CertificateProfile Profile(PkiOptions options) => new()
    {
        CommonName = CommonName,
        Usage = CertificateUsage.Authority,
        Names = new AlternativeNames { DnsNames = [CommonName] },
        Lifetime = options.AuthorityLifetime,
    };
}

/// <summary>A certificate of the tree: its files' name without extension, who signs it, and what it says.</summary>
/// <param name="Wished">Names that are put in when it is made, but not missed in one that exists.</param>
internal sealed record LeafEntry(string File, AuthorityEntry Authority, CertificateProfile Profile, IReadOnlyList<string> Wished)
{
    /// <summary>What is asked for when it is made.</summary>
    public CertificateProfile ProfileToMake => Wished.Count == 0 ? Profile : Profile with
    {
        Names = Profile.Names with { DnsNames = [.. Profile.Names.DnsNames, .. Wished] },
    };
}

/// <summary>The documented tables: every certificate's file, subject, authority, usages and names.</summary>
internal static class TreeLayout
{
    public const string ApiServer = "apiserver";
    public const string KubeletClient = "apiserver-kubelet-client";
    public const string FrontProxyClient = "front-proxy-client";
    public const string EtcdServer = "etcd/server";
    public const string EtcdPeer = "etcd/peer";
    public const string EtcdHealthcheck = "etcd/healthcheck-client";
    public const string EtcdClient = "apiserver-etcd-client";
    public const string ServiceAccount = "sa";

    private const CertificateUsage Both = CertificateUsage.Server | CertificateUsage.Client;

    public static IReadOnlyList<AuthorityEntry> Authorities(PkiOptions options) => options.WithEtcd
        ? [AuthorityEntry.Cluster, AuthorityEntry.FrontProxy, AuthorityEntry.Etcd]
        : [AuthorityEntry.Cluster, AuthorityEntry.FrontProxy];

    public static IReadOnlyList<LeafEntry> Leaves(PkiOptions options)
    {
        LeafEntry Leaf(string file, AuthorityEntry authority, string commonName, IReadOnlyList<string> groups, CertificateUsage usage,
            IEnumerable<string>? names = null, IReadOnlyList<string>? wished = null) => new(file, authority, new CertificateProfile
            {
                CommonName = commonName,
                Organizations = groups,
                Usage = usage,
                Names = AlternativeNames.Of(names ?? []),
                Lifetime = options.Lifetime,
            }, wished ?? []);

        var leaves = new List<LeafEntry>
        {
            Leaf(ApiServer, AuthorityEntry.Cluster, "kube-apiserver", [],
                CertificateUsage.Server, ApiServerNames(options), [ClusterName(options)]),
            Leaf(KubeletClient, AuthorityEntry.Cluster, "kube-apiserver-kubelet-client",
                options.KubeletClientGroups, CertificateUsage.Client),
            Leaf(FrontProxyClient, AuthorityEntry.FrontProxy, "front-proxy-client", [], CertificateUsage.Client),
        };
        if (options.WithEtcd)
        {
            leaves.Add(Leaf(EtcdServer, AuthorityEntry.Etcd, "kube-etcd", [], Both, EtcdNames(options, options.EtcdServerNames)));
            leaves.Add(Leaf(EtcdPeer, AuthorityEntry.Etcd, "kube-etcd-peer", [], Both, EtcdNames(options, options.EtcdPeerNames)));
            leaves.Add(Leaf(EtcdHealthcheck, AuthorityEntry.Etcd, "kube-etcd-healthcheck-client", [], CertificateUsage.Client));
            leaves.Add(Leaf(EtcdClient, AuthorityEntry.Etcd, "kube-apiserver-etcd-client", ["system:masters"], CertificateUsage.Client));
        }

        return leaves;
    }

    private static IEnumerable<string> ApiServerNames(PkiOptions options)
    {
        string[] names =
            [options.NodeName, "kubernetes", "kubernetes.default", "kubernetes.default.svc", $"kubernetes.default.svc.{options.DnsDomain}"];
        string[] loopback = options.ServeLoopback ? ["localhost", "127.0.0.1", "::1"] : [];
        return [.. names, .. ServiceNetworks.FirstAddresses(options.ServiceCidr).Select(address => address.ToString()),
            .. Text(options.AdvertiseAddress), .. loopback, .. options.ExtraNames];
    }

    /// <summary>The document also lists the Service's name with the domain's first label only; kubeadm doesn't make it.</summary>
    private static string ClusterName(PkiOptions options) => $"kubernetes.default.svc.{options.DnsDomain.Split('.')[0]}";

    private static IEnumerable<string> EtcdNames(PkiOptions options, IReadOnlyList<string> extra)
        => [options.NodeName, "localhost", .. Text(options.AdvertiseAddress), "127.0.0.1", "::1", .. extra];

    private static IEnumerable<string> Text(IPAddress? address) => address is null ? [] : [address.ToString()];
}
