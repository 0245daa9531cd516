using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Xebec.Pki;

/// <summary>
/// The few values of an existing kubeconfig that decide whether it can stay. Only the plain block style that kubectl, kubeadm and
/// we write is understood, with one cluster and one user; anything else counts as unknown. (A full reader is the client's.)
/// </summary>
internal sealed record KubeconfigFile(string Server, string AuthorityPem, string? CertificatePem, string KeyPem)
{
    /// <summary>Null when the file isn't there or isn't understood. Files it names are read relative to it.</summary>
    public static async Task<KubeconfigFile?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (await PrivateFiles.ReadAsync(path, cancellationToken) is not { } text)
        {
            return null;
        }

        var values = new Dictionary<string, string>();
        foreach (var line in text.Split('\n'))
        {
            var trimmed = line.Trim().TrimStart('-').TrimStart();
            var colon = trimmed.IndexOf(": ", StringComparison.Ordinal);
            if (colon <= 0)
            {
                continue;
            }

            var key = trimmed[..colon];
            if (key is not ("server" or "certificate-authority" or "certificate-authority-data" or "client-certificate"
                or "client-certificate-data" or "client-key" or "client-key-data")) continue;
            if (!values.TryAdd(key, trimmed[(colon + 2)..].Trim().Trim('"', '\''))) return null; // two clusters or users
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var authority = await ValueAsync(values, "certificate-authority", folder, cancellationToken);
        var certificate = await ValueAsync(values, "client-certificate", folder, cancellationToken);
        var privateKey = await ValueAsync(values, "client-key", folder, cancellationToken);
        return values.TryGetValue("server", out var server) && authority is not null && privateKey is not null
            ? new(server, authority, certificate, privateKey) : null;
    }

    /// <summary>Why it can't stay; null when it can.</summary>
    public string? Obstacle(CertificateAuthority authority, string server, string commonName, PkiOptions options)
    {
        if (!string.Equals(Server.TrimEnd('/'), server.TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
        {
            return $"it names the server {Server}";
        }

        if (CertificatePem is null)
        {
            return "it has no certificate yet";
        }

        try
        {
            var trusted = Pem.ReadCertificates(AuthorityPem).Select(one => one.Thumbprint).ToHashSet();
            if (!trusted.SetEquals(authority.Bundle.Select(one => one.Thumbprint)))
            {
                return "it trusts another authority";
            }

            var certificates = Pem.ReadCertificates(CertificatePem);
            using var key = PemKeys.ReadPrivateKey(KeyPem);
            return Obstacle(certificates, key, authority, commonName, options);
        }
        catch (FormatException e) { return e.Message; }
    }

    private static string? Obstacle(
        IReadOnlyList<X509Certificate2> certificates, PrivateKey key, CertificateAuthority authority, string commonName, PkiOptions options)
    {
        var now = options.Time.GetUtcNow();
        var certificate = certificates[0];
        if (!key.Matches(certificate))
        {
            return "its key is not its certificate's";
        }

        if (now < certificate.NotBefore || now > certificate.NotAfter)
        {
            return "its certificate has expired or is not valid yet";
        }

        if (options.Renew && certificate.NotAfter - now < options.WarnBefore
            && authority.Key is not null && authority.Certificate.NotAfter > certificate.NotAfter)
        {
            return "its certificate expires soon";
        }

        if (TrustPath.Find(certificate, certificates.Skip(1), authority.Bundle) is null)
        {
            return "its certificate is not signed by the cluster's authority";
        }

        if (CertificateCheck.WrongUsage(certificate, CertificateUsage.Client) is { } usage)
        {
            return usage;
        }

        var name = SubjectName.Parse(certificate.SubjectName.RawData).CommonName;
        return name == commonName ? null : $"it belongs to {name}";
    }

    private static async Task<string?> ValueAsync(
        Dictionary<string, string> values, string key, string folder, CancellationToken cancellationToken)
    {
        if (values.TryGetValue(key + "-data", out var data))
        {
            try { return Encoding.UTF8.GetString(Convert.FromBase64String(data)); }
            catch (FormatException) { return null; }
        }

        return values.TryGetValue(key, out var file) ? await PrivateFiles.ReadAsync(Path.Combine(folder, file), cancellationToken) : null;
    }
}
