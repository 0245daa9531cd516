using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>The outer shape that certificates and requests share: what is signed, with which algorithm, and the signature.</summary>
/// <param name="Content">The signed bytes, with their tag and length.</param>
/// <param name="Algorithm">The signature algorithm's object identifier.</param>
/// <param name="Signature">The signature.</param>
internal readonly record struct SignedStructure(ReadOnlyMemory<byte> Content, string Algorithm, ReadOnlyMemory<byte> Signature)
{
    /// <exception cref="AsnContentException">The bytes have another shape.</exception>
    public static SignedStructure Parse(ReadOnlyMemory<byte> der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var parts = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var content = parts.ReadEncodedValue();
        var algorithm = parts.ReadSequence().ReadObjectIdentifier();
        if (!parts.TryReadPrimitiveBitString(out var unused, out var signature) || unused != 0)
        {
            throw new AsnContentException("the signature is no whole number of bytes");
        }

        parts.ThrowIfNotEmpty();
        return new SignedStructure(content, algorithm, signature);
    }

    /// <summary>
    /// Whether <paramref name="key"/> made the signature. SHA-1 and MD5 count as not signed, as upstream refuses them;
    /// RSA-PSS and Ed25519 are not supported.
    /// </summary>
    public bool IsSignedBy(PublicKey key)
    {
        (HashAlgorithmName Hash, bool Rsa)? kind = Algorithm switch
        {
            "1.2.840.10045.4.3.2" => (HashAlgorithmName.SHA256, false),
            "1.2.840.10045.4.3.3" => (HashAlgorithmName.SHA384, false),
            "1.2.840.10045.4.3.4" => (HashAlgorithmName.SHA512, false),
            "1.2.840.113549.1.1.11" => (HashAlgorithmName.SHA256, true),
            "1.2.840.113549.1.1.12" => (HashAlgorithmName.SHA384, true),
            "1.2.840.113549.1.1.13" => (HashAlgorithmName.SHA512, true),
            _ => null,
        };
        if (kind is not { } known)
        {
            return false;
        }

        try
        {
            if (known.Rsa)
            {
                using var rsa = key.GetRSAPublicKey();
                return rsa is not null && rsa.VerifyData(Content.Span, Signature.Span, known.Hash, RSASignaturePadding.Pkcs1);
            }

            using var ecdsa = key.GetECDsaPublicKey();
            return ecdsa is not null && ecdsa.VerifyData(Content.Span, Signature.Span, known.Hash, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException or ArgumentException)
        {
            return false; // a broken key, or one over a curve this machine lacks: it signed nothing we can believe
        }
    }
}
