using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xebec.Client.Http;

namespace Xebec.Client.Kubeconfigs;

/// <summary>A context of a kubeconfig made usable: the way to the server, and the namespace meant when none is named.</summary>
public sealed record ClusterConnection(HttpApiServerOptions Options, string Namespace)
{
    /// <summary>Resolves a context: files are read, certificates are made, names are followed.</summary>
    /// <param name="kubeconfig">The file.</param>
    /// <param name="context">Null for the file's current one.</param>
    /// <exception cref="KubeconfigException">A name leads nowhere, a file can't be read, or credentials need a plugin.</exception>
    public static ClusterConnection Of(Kubeconfig kubeconfig, string? context = null)
    {
        ArgumentNullException.ThrowIfNull(kubeconfig);
        string name = context ?? kubeconfig.CurrentContext;
        if (name.Length == 0)
        {
            throw new KubeconfigException(
                $"kubeconfig {kubeconfig.Path} has no current-context; name one of: {Names(kubeconfig.Contexts.Keys)}");
        }

        KubeconfigContext chosen = Find(kubeconfig.Contexts, name, "context", kubeconfig.Path);
        Settings cluster = Find(kubeconfig.Clusters, chosen.Cluster, "cluster", kubeconfig.Path);
        HttpApiServerOptions options = WithCluster(cluster, kubeconfig);
        if (chosen.User.Length > 0)
        {
            options = WithUser(options, Find(kubeconfig.Users, chosen.User, "user", kubeconfig.Path), kubeconfig);
        }

        return new ClusterConnection(options, chosen.Namespace.Length > 0 ? chosen.Namespace : "default");
    }

    /// <summary>The same way to a server, taken as a user of a kubeconfig.</summary>
    /// <exception cref="KubeconfigException">There is no such user, a file can't be read, or credentials need a plugin.</exception>
    public static HttpApiServerOptions As(HttpApiServerOptions options, Kubeconfig kubeconfig, string user)
    {
        ArgumentNullException.ThrowIfNull(kubeconfig);
        return WithUser(options, Find(kubeconfig.Users, user, "user", kubeconfig.Path), kubeconfig);
    }

    private static HttpApiServerOptions WithCluster(Settings cluster, Kubeconfig kubeconfig)
    {
        string server = cluster.Text("server") ?? throw new KubeconfigException($"{cluster.Where} names no server");
        if (!server.Contains("://", StringComparison.Ordinal))
        {
            server = "http://" + server;
        }

        if (!Uri.TryCreate(server, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new KubeconfigException($"server \"{server}\" of {cluster.Where} is not an http or https URL");
        }

        return new HttpApiServerOptions
        {
            Server = uri,
            Authorities = Certificates(Bytes(cluster, "certificate-authority", kubeconfig), cluster, "certificate-authority"),
            TrustAnyServer = cluster.Flag("insecure-skip-tls-verify"),
            ServerName = cluster.Text("tls-server-name"),
            Proxy = cluster.Text("proxy-url") is { } proxy ? new Uri(proxy) : null,
        };
    }

    private static HttpApiServerOptions WithUser(HttpApiServerOptions options, Settings user, Kubeconfig kubeconfig)
    {
        foreach (string plugin in new[] { "exec", "auth-provider" })
        {
            if (user.Has(plugin))
            {
                throw new KubeconfigException(
                    $"{user.Where} gets its credentials from a plugin ({plugin}), which is not supported; use a client certificate, "
                    + "a token or a tokenFile");
            }
        }

        if (user.Text("username") is not null)
        {
            throw new KubeconfigException(
                $"{user.Where} uses a password, which Kubernetes no longer accepts; use a client certificate, a token or a tokenFile");
        }

        byte[]? certificate = Bytes(user, "client-certificate", kubeconfig);
        byte[]? key = Bytes(user, "client-key", kubeconfig);
        if (certificate is null != key is null)
        {
            throw new KubeconfigException($"{user.Where} has a client certificate without its key, or the reverse; both are needed");
        }

        X509Certificate2Collection chain = Certificates(certificate, user, "client-certificate");
        return options with
        {
            ClientCertificate = certificate is null ? null : WithKey(certificate, key!, user),
            ClientChain = [.. chain.Skip(1)],
            BearerToken = user.Text("token"),

            // upstream: a token written into the file hides the token file
            BearerTokenFile = user.Text("token") is null && user.Text("tokenFile") is { } file ? Resolve(file, kubeconfig) : null,
            ImpersonateUser = user.Text("as"),
            ImpersonateGroups = user.Texts("as-groups"),
        };
    }

    private static byte[]? Bytes(Settings settings, string name, Kubeconfig kubeconfig)
    {
        if (settings.Data(name + "-data") is { } data)
        {
            return data;
        }

        if (settings.Text(name) is not { } file)
        {
            return null;
        }

        try
        {
            return File.ReadAllBytes(Resolve(file, kubeconfig));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"{name} of {settings.Where} can't be read: {e.Message}", e);
        }
    }

    private static X509Certificate2Collection Certificates(byte[]? pem, Settings settings, string name)
    {
        var certificates = new X509Certificate2Collection();
        if (pem is null)
        {
            return certificates;
        }

        try
        {
            certificates.ImportFromPem(Encoding.UTF8.GetString(pem));
        }
        catch (CryptographicException e)
        {
            throw new KubeconfigException($"{name} of {settings.Where} is not PEM: {e.Message}", e);
        }

        return certificates.Count > 0 ? certificates : throw new KubeconfigException($"{name} of {settings.Where} holds no certificate");
    }

    private static X509Certificate2 WithKey(byte[] certificate, byte[] key, Settings user)
    {
        try
        {
            return X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(certificate), Encoding.UTF8.GetString(key));
        }
        catch (CryptographicException e)
        {
            throw new KubeconfigException($"client certificate and key of {user.Where} don't go together: {e.Message}", e);
        }
    }

    private static string Resolve(string file, Kubeconfig kubeconfig) =>
        Path.IsPathRooted(file) ? file : Path.Combine(Path.GetDirectoryName(kubeconfig.Path) ?? "", file);

    private static T Find<T>(IReadOnlyDictionary<string, T> all, string name, string what, string path) =>
        all.TryGetValue(name, out T? found)
            ? found
            : throw new KubeconfigException($"{what} \"{name}\" does not exist in kubeconfig {path}; it has: {Names(all.Keys)}");

    private static string Names(IEnumerable<string> names) => names.Any() ? string.Join(", ", names.Order(StringComparer.Ordinal)) : "none";
}
