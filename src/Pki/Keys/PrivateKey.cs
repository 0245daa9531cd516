using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>An ECDSA or RSA private key, with what certificates need of it. Signing is safe from several threads.</summary>
public sealed class PrivateKey : IDisposable
{
    private readonly AsymmetricAlgorithm key;
    private readonly Lazy<byte[]> publicKeyInfo;

    /// <summary>Takes ownership of <paramref name="key"/>.</summary>
    public PrivateKey(ECDsa key) : this((AsymmetricAlgorithm)key) { }

    /// <summary>Takes ownership of <paramref name="key"/>.</summary>
    public PrivateKey(RSA key) : this((AsymmetricAlgorithm)key) { }

    private PrivateKey(AsymmetricAlgorithm key)
    {
        ArgumentNullException.ThrowIfNull(key);
        this.key = key;
        publicKeyInfo = new(key.ExportSubjectPublicKeyInfo);
    }

    /// <summary>The public half as SubjectPublicKeyInfo DER.</summary>
    public ReadOnlyMemory<byte> PublicKeyInfo => publicKeyInfo.Value;

    /// <summary>The public half.</summary>
    public PublicKey PublicKey => PublicKey.CreateFromSubjectPublicKeyInfo(publicKeyInfo.Value, out _);

    /// <summary>The hash this key signs certificates with: the curve's size for ECDSA, SHA-256 for RSA.</summary>
    public HashAlgorithmName Hash => key is RSA ? HashAlgorithmName.SHA256 : key.KeySize switch
    {
        384 => HashAlgorithmName.SHA384,
        521 => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    /// <summary>The key as upstream writes it: SEC 1 ("EC PRIVATE KEY") or PKCS #1 ("RSA PRIVATE KEY").</summary>
    public string ToPem() => key switch
    {
        ECDsa ecdsa => ecdsa.ExportECPrivateKeyPem() + "\n",
        _ => ((RSA)key).ExportRSAPrivateKeyPem() + "\n",
    };

    /// <summary>The public half as "PUBLIC KEY" PEM.</summary>
    public string PublicKeyToPem() => key.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <summary>Whether <paramref name="certificate"/> was made for this key.</summary>
    public bool Matches(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(publicKeyInfo.Value);
    }

    /// <summary>A copy of <paramref name="certificate"/> that can authenticate in TLS with this key.</summary>
    public X509Certificate2 Join(X509Certificate2 certificate)
    {
        var joined = key is ECDsa ecdsa ? certificate.CopyWithPrivateKey(ecdsa) : certificate.CopyWithPrivateKey((RSA)key);
        if (!OperatingSystem.IsWindows()) return joined;
        // SChannel can't use a key that lives in memory only.
        using (joined) return X509CertificateLoader.LoadPkcs12(joined.Export(X509ContentType.Pfx), null);
    }

    /// <summary>The key itself; still owned by this object.</summary>
    public AsymmetricAlgorithm Algorithm => key;

    internal X509SignatureGenerator SignatureGenerator() => key is ECDsa ecdsa
        ? X509SignatureGenerator.CreateForECDsa(ecdsa)
        : X509SignatureGenerator.CreateForRSA((RSA)key, RSASignaturePadding.Pkcs1);

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
