namespace Xebec.Pki;

/// <summary>A client configuration file as kubectl knows it: where clusters are, who users are, and which go together.</summary>
public sealed record Kubeconfig
{
    public IReadOnlyList<KubeconfigCluster> Clusters { get; init; } = [];
    public IReadOnlyList<KubeconfigContext> Contexts { get; init; } = [];
    public IReadOnlyList<KubeconfigUser> Users { get; init; } = [];

    /// <summary>The name of the context that is used when none is asked for. Default: empty, none.</summary>
    public string CurrentContext { get; init; } = "";

    /// <summary>The file's text, as kubectl writes it.</summary>
    public string ToYaml() => KubeconfigWriter.Write(this);

    /// <summary>One cluster, one user, one context named <c>USER@CLUSTER</c>, which is the current one, as kubeadm names them.</summary>
    public static Kubeconfig For(KubeconfigCluster cluster, KubeconfigUser user, string? defaultNamespace = null)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(user);
        var name = $"{user.Name}@{cluster.Name}";
        return new Kubeconfig
        {
            Clusters = [cluster],
            Users = [user],
            Contexts = [new KubeconfigContext { Name = name, Cluster = cluster.Name, User = user.Name, Namespace = defaultNamespace }],
            CurrentContext = name,
        };
    }
}

/// <summary>Where a cluster is and how its server is trusted. Null members are left out of the file.</summary>
public sealed record KubeconfigCluster
{
    public required string Name { get; init; }

    /// <summary>The API server's URL, <c>https://HOST:PORT</c>.</summary>
    public required string Server { get; init; }

    /// <summary>PEM of the authorities to trust, written into the file. Wins over <see cref="CertificateAuthority"/>.</summary>
    public byte[]? CertificateAuthorityData { get; init; }

    /// <summary>Path of a file with the authorities to trust.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>Whether the server's certificate is believed unseen. Default: false.</summary>
    public bool InsecureSkipTlsVerify { get; init; }

    /// <summary>The name that the server's certificate is checked against. Null: the URL's host.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>URL of an HTTP, HTTPS or SOCKS5 proxy. Null: taken from the environment.</summary>
    public string? ProxyUrl { get; init; }

    /// <summary>Whether answers are asked for uncompressed. Default: false.</summary>
    public bool DisableCompression { get; init; }
}

/// <summary>A cluster and a user that go together.</summary>
public sealed record KubeconfigContext
{
    public required string Name { get; init; }
    public required string Cluster { get; init; }
    public required string User { get; init; }

    /// <summary>The namespace when a command names none. Null: "default".</summary>
    public string? Namespace { get; init; }
}

/// <summary>How a user proves who it is. Null members are left out of the file.</summary>
public sealed record KubeconfigUser
{
    public required string Name { get; init; }

    /// <summary>PEM of the certificate (and its chain), written into the file. Wins over <see cref="ClientCertificate"/>.</summary>
    public byte[]? ClientCertificateData { get; init; }

    /// <summary>Path of a file with the certificate.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>PEM of the private key, written into the file. Wins over <see cref="ClientKey"/>.</summary>
    public byte[]? ClientKeyData { get; init; }

    /// <summary>Path of a file with the private key.</summary>
    public string? ClientKey { get; init; }

    /// <summary>A bearer token. Wins over <see cref="TokenFile"/>.</summary>
    public string? Token { get; init; }

    /// <summary>Path of a file with a bearer token, read again from time to time.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The user to act as.</summary>
    public string? ImpersonateUser { get; init; }

    /// <summary>The uid to act as.</summary>
    public string? ImpersonateUid { get; init; }

    /// <summary>The groups to act as. Empty: none.</summary>
    public IReadOnlyList<string> ImpersonateGroups { get; init; } = [];

    /// <summary>Name for basic authentication (a proxy's; Kubernetes has none).</summary>
    public string? Username { get; init; }

    /// <summary>Password for basic authentication.</summary>
    public string? Password { get; init; }
}
