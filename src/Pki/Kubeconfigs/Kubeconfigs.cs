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
            if (obstacle is null)
            {
                continue;
            }

            if (tree.Cluster.Key is null)
            {
                if (await AnswerAsync(tree, options, component, path, server, existing, cancellationToken))
                {
                    written.Add(component.File);
                }
                else findings.Add(new(path, PkiProblem.Missing, "the kubeconfig can't be made, "
                    + $"because the authority's key is not at {tree.PathOf("ca.key")}, and as it stands it can't be used: {obstacle}",
                    $"Make a request with `openssl req -new`, have the authority sign it and put the answer at {path}.crt"));
                continue;
            }

            var config = ForUser(tree, options.ClusterName, server, component.Profile(tree.Options));
            await PrivateFiles.WriteAsync(path, config.ToYaml(), cancellationToken);
            written.Add(component.File);
        }

        return findings.Count == 0 ? written : throw new PkiException(findings);
    }

    /// <summary>
    /// With an authority whose key is kept elsewhere: writes each kubeconfig that can't be used with a key and without a certificate, and a
    /// request beside it (<c>admin.conf.csr</c>). The signed answer belongs at <c>admin.conf.crt</c>; <see cref="WriteAsync"/> takes it up.
    /// </summary>
    /// <returns>The full paths of the requests.</returns>
    public static async Task<IReadOnlyList<string>> WriteRequestsAsync(
        PkiTree tree, KubeconfigOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(options);
        PrivateFiles.EnsureDirectory(options.Directory);
        var written = new List<string>();
        foreach (var component in ComponentKubeconfig.All(options))
        {
            var path = Path.Combine(options.Directory, component.File);
            var server = component.Local ? options.LocalServer ?? options.Server : options.Server;
            if (await KubeconfigFile.ReadAsync(path, cancellationToken) is { } existing
                && existing.Obstacle(tree.Cluster, server, component.CommonName, tree.Options) is null) continue;
            using var key = tree.Options.Keys.CreateKey(tree.Options.Algorithm);
            var user = new KubeconfigUser { Name = component.CommonName, ClientKeyData = Encoding.UTF8.GetBytes(key.ToPem()) };
            await PrivateFiles.WriteAsync(
                path, Kubeconfig.For(Cluster(tree, options.ClusterName, server), user).ToYaml(), cancellationToken);
            await PrivateFiles.WriteAsync(
                path + ".csr", CertificateRequests.Create(component.Profile(tree.Options), key), cancellationToken);
            written.Add(path + ".csr");
        }

        return written;
    }

    /// <summary>
    /// Puts the answer to a request into the kubeconfig that holds its key; false when there is none, or one that doesn't fit.
    /// </summary>
    private static async Task<bool> AnswerAsync(PkiTree tree, KubeconfigOptions options, ComponentKubeconfig component,
        string path, string server, KubeconfigFile? existing, CancellationToken cancellationToken)
    {
        if (existing is null || await PrivateFiles.ReadAsync(path + ".crt", cancellationToken) is not { } answer)
        {
            return false;
        }

        var answered = existing with { CertificatePem = answer };
        if (answered.Obstacle(tree.Cluster, server, component.CommonName, tree.Options) is not null)
        {
            return false;
        }

        var user = new KubeconfigUser
        {
            Name = component.CommonName,
            ClientCertificateData = Encoding.UTF8.GetBytes(answer),
            ClientKeyData = Encoding.UTF8.GetBytes(answered.KeyPem),
        };
        await PrivateFiles.WriteAsync(path, Kubeconfig.For(Cluster(tree, options.ClusterName, server), user).ToYaml(), cancellationToken);
        return true;
    }

    /// <summary>
    /// A kubeconfig for a new key whose certificate the cluster's authority signs: the common name is the user, organizations its groups.
    /// </summary>
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
