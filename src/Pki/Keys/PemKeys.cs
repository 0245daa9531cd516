using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>Reads keys from PEM text of any usual kind.</summary>
public static class PemKeys
{
    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const string EcOid = "1.2.840.10045.2.1";

    /// <summary>
    /// The first private key in <paramref name="pem"/>: PKCS #1, PKCS #8 or SEC 1 (an "EC PARAMETERS" block before it is skipped).
    /// </summary>
    /// <exception cref="FormatException">No private key, an encrypted one, or one of a kind other than RSA and ECDSA.</exception>
    public static PrivateKey ReadPrivateKey(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        foreach (var (label, text) in Blocks(pem))
        {
            switch (label)
            {
                case "RSA PRIVATE KEY": return new PrivateKey(ImportRsa(text));
                case "EC PRIVATE KEY": return new PrivateKey(ImportEcdsa(text));
                case "PRIVATE KEY":
                    return AlgorithmOf(text, privateKey: true) switch
                    {
                        RsaOid => new PrivateKey(ImportRsa(text)),
                        EcOid => new PrivateKey(ImportEcdsa(text)),
                        var other =>
                            throw new FormatException($"the private key has the algorithm {other}; only RSA and ECDSA keys can be used"),
                    };
                case "ENCRYPTED PRIVATE KEY":
                    throw new FormatException("the private key is encrypted with a password; store it without one");
            }
        }

        throw new FormatException("there is no private key in PEM form");
    }

    /// <summary>
    /// Every public key in <paramref name="pem"/>, in order, as SubjectPublicKeyInfo DER: "PUBLIC KEY", "RSA PUBLIC KEY",
    /// the public half of a private key, and the key of a certificate.
    /// </summary>
    /// <exception cref="FormatException">No key at all, or one that can't be read.</exception>
    public static IReadOnlyList<byte[]> ReadPublicKeys(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var keys = new List<byte[]>();
        foreach (var (label, text) in Blocks(pem))
        {
            switch (label)
            {
                case "PUBLIC KEY":
                    using (AsymmetricAlgorithm key = AlgorithmOf(text, privateKey: false) == RsaOid ? ImportRsa(text) : ImportEcdsa(text))
                    {
                        keys.Add(key.ExportSubjectPublicKeyInfo());
                    }

                    break;
                case "RSA PUBLIC KEY":
                    using (var key = ImportRsa(text)) keys.Add(key.ExportSubjectPublicKeyInfo());
                    break;
                case "CERTIFICATE":
                    using (var certificate = X509Certificate2.CreateFromPem(text))
                    {
                        keys.Add(certificate.PublicKey.ExportSubjectPublicKeyInfo());
                    }

                    break;
                case "RSA PRIVATE KEY" or "EC PRIVATE KEY" or "PRIVATE KEY" or "ENCRYPTED PRIVATE KEY":
                    using (var key = ReadPrivateKey(text)) keys.Add(key.PublicKeyInfo.ToArray());
                    break;
            }
        }

        return keys.Count > 0 ? keys : throw new FormatException("there is no public key in PEM form");
    }

    private static IEnumerable<(string Label, string Text)> Blocks(string pem)
    {
        for (var rest = 0; rest < pem.Length;)
        {
            if (!PemEncoding.TryFind(pem.AsSpan(rest), out var block))
            {
                yield break;
            }

            yield return (pem[rest..][block.Label], pem[rest..][block.Location]);
            rest += block.Location.End.Value;
        }
    }

    private static RSA ImportRsa(string pem)
    {
        var key = RSA.Create();
        try { key.ImportFromPem(pem); return key; }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException or ArgumentException)
        {
            key.Dispose();
            throw new FormatException($"the RSA key can't be read: {e.Message}", e);
        }
    }

    private static ECDsa ImportEcdsa(string pem)
    {
        var key = ECDsa.Create();
        try { key.ImportFromPem(pem); return key; }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException or ArgumentException)
        {
            key.Dispose();
            throw new FormatException($"the ECDSA key can't be read: {e.Message}", e);
        }
    }

    /// <summary>The object identifier of a PKCS #8 or SubjectPublicKeyInfo block's algorithm.</summary>
    private static string AlgorithmOf(string pem, bool privateKey)
    {
        try
        {
            var block = PemEncoding.Find(pem);
            var reader = new AsnReader(Convert.FromBase64String(pem[block.Base64Data]), AsnEncodingRules.BER).ReadSequence();
            if (privateKey)
            {
                reader.ReadInteger();
            }

            return reader.ReadSequence().ReadObjectIdentifier();
        }
        catch (Exception e) when (e is AsnContentException or FormatException)
        {
            throw new FormatException($"the key can't be read: {e.Message}", e);
        }
    }
}
