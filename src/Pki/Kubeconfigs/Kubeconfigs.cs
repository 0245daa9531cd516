using System.Text;

namespace Xebec.Pki;

/// <summary>Makes the components' kubeconfigs and ones for users.</summary>
public static class Kubeconfigs
{
    public const string Admin = "admin.conf";
    public const string SuperAdmin = "super-admin.conf";
    public const string Kubelet = "kubelet.conf";
    public const string ControllerManager = "controller-manager.conf";
    public const string Scheduler = "scheduler.conf";

    /// <summary>
    /// Writes admin.conf, super-admin.conf, kubelet.conf (when a node is named), controller-manager.conf and scheduler.conf, each 0600.
    /// A file that names the same server and authority and whose certificate is still good stays as it is, byte for byte.
    /// </summary>
    /// <returns>The names of the files that were written.</returns>
    /// <exception cref="PkiException">A file has to be made but the authority's key is kept elsewhere.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    public static async Task<IReadOnlyList<string>> WriteAsync(PkiTree tree, KubeconfigOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(options);
        PrivateFiles.EnsureDirectory(options.Directory);
        var written = new List<string>();
        var findings = new List<PkiFinding>();
        foreach (var component in ComponentKubeconfig.All(options))
        {
            var path = Path.Combine(options.Directory, component.File);
            var server = component.Local ? options.LocalServer ?? options.Server : options.Server;
            var existing = await KubeconfigFile.ReadAsync(path, cancellationToken);
            var obstacle = existing is null ? "it is missing" : existing.Obstacle(tree.Cluster, server, component.CommonName, tree.Options);
            if (obstacle is null) continue;
            if (tree.Cluster.Key is null)
            {
                findings.Add(new(path, PkiProblem.Missing, $"the kubeconfig can't be made, because the authority's key is not at {tree.PathOf("ca.key")}, and as it stands it can't be used: {obstacle}",
                    $"Make a request with `xebec certs generate-csr`, have the authority sign it, and put the certificate into the file"));
                continue;
            }
            var config = ForUser(tree, options.ClusterName, server, component.Profile(tree.Options));
            await PrivateFiles.WriteAsync(path, config.ToYaml(), cancellationToken);
            written.Add(component.File);
        }
        return findings.Count == 0 ? written : throw new PkiException(findings);
    }

    /// <summary>A kubeconfig for a new key whose certificate the cluster's authority signs: the common name is the user, organizations its groups.</summary>
    /// <exception cref="InvalidOperationException">The authority's key is kept elsewhere.</exception>
    public static Kubeconfig ForUser(PkiTree tree, string clusterName, string server, CertificateProfile profile)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(profile);
        var options = tree.Options;
        using var key = options.Keys.CreateKey(options.Algorithm);
        var issued = tree.Cluster.Issue(profile, key, options.Time.GetUtcNow(), options.Keys.NextSerialNumber());
        return Kubeconfig.For(Cluster(tree, clusterName, server), new KubeconfigUser
        {
            Name = profile.CommonName,
            ClientCertificateData = Encoding.UTF8.GetBytes(issued.ToPem()),
            ClientKeyData = Encoding.UTF8.GetBytes(key.ToPem()),
        });
    }

    /// <summary>The cluster's entry: its server and the authority to trust, written into the file.</summary>
    public static KubeconfigCluster Cluster(PkiTree tree, string clusterName, string server)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return new KubeconfigCluster
        {
            Name = clusterName,
            Server = server,
            CertificateAuthorityData = Encoding.UTF8.GetBytes(tree.Cluster.BundleToPem()),
        };
    }

    /// <summary>Writes a kubeconfig, 0600, whole or not at all.</summary>
    /// <exception cref="IOException">The file can't be written; an old one is untouched.</exception>
    public static Task WriteFileAsync(Kubeconfig config, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(config);
        PrivateFiles.EnsureDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return PrivateFiles.WriteAsync(path, config.ToYaml(), cancellationToken);
    }
}
