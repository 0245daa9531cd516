using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>What a server shows: its certificate with the key, and the intermediates it sends along.</summary>
public sealed class ServingCertificate
{
    private readonly Lazy<SslStreamCertificateContext> _context;

    private ServingCertificate(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> chain)
    {
        Certificate = certificate;
        Chain = chain;
        _context = new(() => SslStreamCertificateContext.Create(certificate, [.. chain], offline: true));
    }

    /// <summary>The certificate with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The intermediates; the root is not among them.</summary>
    public IReadOnlyList<X509Certificate2> Chain { get; }

    /// <summary>
    /// Both, prepared once for every handshake, when first asked for. The first one in a process takes some 70 ms on Linux, because the
    /// runtime reads the machine's root certificates (about 140), though nothing here uses them; a server that wants to be up sooner
    /// asks for it early, aside from the rest of its start. Further ones take 1 ms.
    /// </summary>
    public SslStreamCertificateContext Context => _context.Value;

    /// <summary>From what the tree holds.</summary>
    public static ServingCertificate From(IssuedCertificate issued)
    {
        ArgumentNullException.ThrowIfNull(issued);
        return new(issued.Certificate, issued.Chain);
    }

    /// <summary>From PEM: the certificate first, then its intermediates; and the key.</summary>
    /// <exception cref="FormatException">One of them can't be read, or they don't belong together.</exception>
    public static ServingCertificate FromPem(string certificatePem, string keyPem)
    {
        var certificates = Pem.ReadCertificates(certificatePem);
        using var key = PemKeys.ReadPrivateKey(keyPem);
        if (!key.Matches(certificates[0]))
        {
            throw new FormatException("the certificate was not made for this key");
        }

        return new(key.Join(certificates[0]), [.. certificates.Skip(1).Where(one => !TrustPath.IsSelfIssued(one))]);
    }
}
