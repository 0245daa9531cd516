namespace Xebec.Pki;

/// <summary>The certificates, keys and authorities of a control plane, loaded and found consistent.</summary>
public sealed class PkiTree
{
    private readonly IReadOnlyDictionary<string, IssuedCertificate> _leaves;

    internal PkiTree(PkiOptions options, CertificateAuthority cluster, CertificateAuthority frontProxy, CertificateAuthority? etcd,
        IReadOnlyDictionary<string, IssuedCertificate> leaves, ServiceAccountKeySet serviceAccounts, IReadOnlyList<PkiFinding> warnings)
    {
        Options = options;
        Cluster = cluster;
        FrontProxy = frontProxy;
        Etcd = etcd;
        _leaves = leaves;
        ServiceAccounts = serviceAccounts;
        Warnings = warnings;
    }

    /// <summary>What the tree was asked to be.</summary>
    public PkiOptions Options { get; }

    /// <summary>ca.crt: signs the API server's certificate and everybody who logs in with one.</summary>
    public CertificateAuthority Cluster { get; }

    /// <summary>front-proxy-ca.crt: signs the certificates of authenticating proxies.</summary>
    public CertificateAuthority FrontProxy { get; }

    /// <summary>etcd/ca.crt; null without etcd.</summary>
    public CertificateAuthority? Etcd { get; }

    /// <summary>apiserver.crt: serves the API.</summary>
    public IssuedCertificate ApiServer => _leaves[TreeLayout.ApiServer];

    /// <summary>apiserver-kubelet-client.crt: the API server towards kubelets.</summary>
    public IssuedCertificate KubeletClient => _leaves[TreeLayout.KubeletClient];

    /// <summary>front-proxy-client.crt: the API server towards aggregated API servers.</summary>
    public IssuedCertificate FrontProxyClient => _leaves[TreeLayout.FrontProxyClient];

    /// <summary>etcd/server.crt; null without etcd.</summary>
    public IssuedCertificate? EtcdServer => _leaves.GetValueOrDefault(TreeLayout.EtcdServer);

    /// <summary>etcd/peer.crt; null without etcd.</summary>
    public IssuedCertificate? EtcdPeer => _leaves.GetValueOrDefault(TreeLayout.EtcdPeer);

    /// <summary>etcd/healthcheck-client.crt; null without etcd.</summary>
    public IssuedCertificate? EtcdHealthcheckClient => _leaves.GetValueOrDefault(TreeLayout.EtcdHealthcheck);

    /// <summary>apiserver-etcd-client.crt: the API server towards etcd; null without etcd.</summary>
    public IssuedCertificate? EtcdClient => _leaves.GetValueOrDefault(TreeLayout.EtcdClient);

    /// <summary>sa.key and sa.pub: sign and verify service-account tokens.</summary>
    public ServiceAccountKeySet ServiceAccounts { get; }

    /// <summary>What is not wrong yet: certificates that end soon, keys that others may read.</summary>
    public IReadOnlyList<PkiFinding> Warnings { get; }

    /// <summary>The full path of a file of the tree, as <c>PathOf("apiserver.crt")</c>.</summary>
    public string PathOf(string file) => Path.Combine(Options.Directory, file);

    /// <summary>Loads the tree. What is absent is made and written; what exists is used as it is and checked.</summary>
    /// <exception cref="PkiException">Something can't be used, or is absent and can't be made (external authority).</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    public static Task<PkiTree> EnsureAsync(PkiOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new TreeLoader(options).EnsureAsync(cancellationToken);
    }

    /// <summary>
    /// Makes the named certificates anew (<c>"apiserver"</c>, <c>"etcd/peer"</c>; all when empty), each for the key it has, whatever
    /// time is left; then loads the tree. A running server that watches its files takes them up without a restart.
    /// </summary>
    /// <exception cref="PkiException">An authority's key is kept elsewhere, or the tree can't be used.</exception>
    /// <exception cref="ArgumentException">A name that is none of the tree's.</exception>
    public static Task<PkiTree> RenewAsync(
        PkiOptions options, IReadOnlyCollection<string> certificates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(certificates);
        var known = TreeLayout.Leaves(options).Select(leaf => leaf.File).ToList();
        if (certificates.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new ArgumentException(
                $"there is no certificate \"{unknown}\"; the names are {string.Join(", ", known)}", nameof(certificates));
        }

        return new TreeLoader(options) { Force = [.. certificates.Count > 0 ? certificates : known] }.EnsureAsync(cancellationToken);
    }
}
