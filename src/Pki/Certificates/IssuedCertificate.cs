using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>A certificate that is ours: with its private key and the authorities to be sent along with it.</summary>
/// <param name="Certificate">With its private key, ready for TLS.</param>
/// <param name="Chain">The intermediates between it and the root, in order; empty below a self-signed authority.</param>
/// <param name="Key">Its private key.</param>
public sealed record IssuedCertificate(X509Certificate2 Certificate, IReadOnlyList<X509Certificate2> Chain, PrivateKey Key)
{
    /// <summary>The certificate and its chain, as written to a file.</summary>
    public string ToPem() => Pem.Write([Certificate, .. Chain]);
}
