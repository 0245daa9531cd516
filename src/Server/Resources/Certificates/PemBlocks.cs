using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Xebec.Server.Resources.Certificates;

/// <summary>What is wrong with PEM text in a signing request, in upstream's words; null when nothing is.</summary>
internal static class PemBlocks
{
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string EllipticCurve = "1.2.840.10045.2.1";
    private const byte Sequence = 0x30;

    /// <summary>A request: the first block, which must be signed with its own key.</summary>
    public static string? ProblemOfRequest(ReadOnlySpan<byte> pem)
    {
        string text = Encoding.Latin1.GetString(pem);
        if (!PemEncoding.TryFind(text, out PemFields block) || text[block.Label] != "CERTIFICATE REQUEST")
        {
            return "PEM block type must be CERTIFICATE REQUEST";
        }

        byte[] der = Convert.FromBase64String(text[block.Base64Data]);
        string key;
        try
        {
            key = Load(der, CertificateRequestLoadOptions.SkipSignatureValidation).PublicKey.Oid.Value ?? "";
        }
        catch (CryptographicException)
        {
            return Malformed(der);
        }

        if (key is not (Rsa or EllipticCurve))
        {
            // kinds of keys that the platform cannot verify are the signer's to judge
            return null;
        }

        try
        {
            Load(der, CertificateRequestLoadOptions.Default);
            return null;
        }
        catch (CryptographicException)
        {
            return key == Rsa ? "crypto/rsa: verification error" : "x509: ECDSA verification failure";
        }
    }

    /// <summary>A chain of certificates and nothing else.</summary>
    public static string? ProblemOfCertificates(ReadOnlySpan<byte> pem)
    {
        int blocks = 0;
        for (ReadOnlySpan<char> rest = Encoding.Latin1.GetString(pem);
            PemEncoding.TryFind(rest, out PemFields block); rest = rest[block.Location.End..])
        {
            if (rest[block.Label] is not "CERTIFICATE")
            {
                return $"only CERTIFICATE PEM blocks are allowed, found \"{rest[block.Label]}\"";
            }

            blocks++;
            byte[] der = Convert.FromBase64String(rest[block.Base64Data].ToString());
            try
            {
                X509CertificateLoader.LoadCertificate(der).Dispose();
            }
            catch (CryptographicException)
            {
                return Malformed(der);
            }
        }

        return blocks == 0 ? "must contain at least one CERTIFICATE PEM block" : null;
    }

    private static CertificateRequest Load(byte[] der, CertificateRequestLoadOptions options) =>
        CertificateRequest.LoadSigningRequest(der, HashAlgorithmName.SHA256, options);

    private static string Malformed(byte[] der) =>
        der.Length > 0 && der[0] != Sequence ? "asn1: structure error: tags don't match" : "asn1: syntax error: data truncated";
}
