using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Xebec.Pki;

/// <summary>Certificates as PEM text.</summary>
public static class Pem
{
    /// <summary>Every certificate in <paramref name="pem"/>, in order; other blocks are skipped.</summary>
    /// <exception cref="FormatException">None is there, or one can't be read.</exception>
    public static IReadOnlyList<X509Certificate2> ReadCertificates(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var certificates = new X509Certificate2Collection();
        try { certificates.ImportFromPem(pem); }
        catch (CryptographicException e) { throw new FormatException($"a certificate can't be read: {e.Message}", e); }
        return certificates.Count > 0 ? [.. certificates] : throw new FormatException("there is no certificate in PEM form");
    }

    /// <summary>The certificates one after the other, each ending in a line break.</summary>
    public static string Write(IEnumerable<X509Certificate2> certificates)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        var text = new StringBuilder();
        foreach (var certificate in certificates)
        {
            text.Append(certificate.ExportCertificatePem()).Append('\n');
        }

        return text.ToString();
    }
}
