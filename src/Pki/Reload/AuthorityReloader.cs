using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>The authorities in a bundle file, taken up anew when it changes. The list keeps its identity until then.</summary>
public static class AuthorityReloader
{
    /// <summary>Watches a file of trusted authorities (--client-ca-file, --requestheader-client-ca-file).</summary>
    /// <exception cref="FormatException">The file holds no certificate.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static FileReloader<IReadOnlyList<X509Certificate2>> Watch(string bundleFile, TimeProvider time, TimeSpan? every = null)
        => new([bundleFile], texts => Pem.ReadCertificates(texts[0]), time, every);
}
