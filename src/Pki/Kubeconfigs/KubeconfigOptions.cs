namespace Xebec.Pki;

/// <summary>Where the components' kubeconfigs are kept and which server they name.</summary>
public sealed record KubeconfigOptions
{
    /// <summary>Where they are kept; in a production cluster /etc/kubernetes.</summary>
    public required string Directory { get; init; }

    /// <summary>The API server's URL for everybody: the load balancer's, when there is one.</summary>
    public required string Server { get; init; }

    /// <summary>
    /// The URL for the controller manager and the scheduler, which talk to this machine's own API server. Null: <see cref="Server"/>.
    /// </summary>
    public string? LocalServer { get; init; }

    /// <summary>The cluster's name in the files. Default: kubernetes.</summary>
    public string ClusterName { get; init; } = "kubernetes";

    /// <summary>The node that kubelet.conf is for. Null: no kubelet.conf.</summary>
    public string? NodeName { get; init; }

    /// <summary>
    /// Groups of admin.conf's user. Default: kubeadm:cluster-admins, which has rights once it is bound to the role cluster-admin;
    /// super-admin.conf (system:masters) always has them.
    /// </summary>
    public IReadOnlyList<string> AdminGroups { get; init; } = ["kubeadm:cluster-admins"];
}
