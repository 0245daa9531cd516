using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>An ECDSA or RSA private key, with what certificates need of it. Signing is safe from several threads.</summary>
public sealed class PrivateKey : IDisposable
{
    private readonly AsymmetricAlgorithm _key;
    private readonly Lazy<byte[]> _publicKeyInfo;

    /// <summary>Takes ownership of <paramref name="key"/>.</summary>
    public PrivateKey(ECDsa key) : this((AsymmetricAlgorithm)key) { }

    /// <summary>Takes ownership of <paramref name="key"/>.</summary>
    public PrivateKey(RSA key) : this((AsymmetricAlgorithm)key) { }

    private PrivateKey(AsymmetricAlgorithm key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
        _publicKeyInfo = new(key.ExportSubjectPublicKeyInfo);
    }

    /// <summary>The public half as SubjectPublicKeyInfo DER.</summary>
    public ReadOnlyMemory<byte> PublicKeyInfo => _publicKeyInfo.Value;

    /// <summary>The public half.</summary>
    public PublicKey PublicKey => PublicKey.CreateFromSubjectPublicKeyInfo(_publicKeyInfo.Value, out _);

    /// <summary>The hash this key signs certificates with: the curve's size for ECDSA, SHA-256 for RSA.</summary>
    public HashAlgorithmName Hash => _key is RSA ? HashAlgorithmName.SHA256 : _key.KeySize switch
    {
        384 => HashAlgorithmName.SHA384,
        521 => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    /// <summary>The key as upstream writes it: SEC 1 ("EC PRIVATE KEY") or PKCS #1 ("RSA PRIVATE KEY").</summary>
    public string ToPem() => _key switch
    {
        ECDsa ecdsa => ecdsa.ExportECPrivateKeyPem() + "\n",
        _ => ((RSA)_key).ExportRSAPrivateKeyPem() + "\n",
    };

    /// <summary>The public half as "PUBLIC KEY" PEM.</summary>
    public string PublicKeyToPem() => _key.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <summary>Whether <paramref name="certificate"/> was made for this key.</summary>
    public bool Matches(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(_publicKeyInfo.Value);
    }

    /// <summary>A copy of <paramref name="certificate"/> that can authenticate in TLS with this key.</summary>
    public X509Certificate2 Join(X509Certificate2 certificate)
    {
        var joined = _key is ECDsa ecdsa ? certificate.CopyWithPrivateKey(ecdsa) : certificate.CopyWithPrivateKey((RSA)_key);
        if (!OperatingSystem.IsWindows())
        {
            return joined;
        }

        // SChannel can't use a key that lives in memory only.
        using (joined) return X509CertificateLoader.LoadPkcs12(joined.Export(X509ContentType.Pfx), null);
    }

    /// <summary>The key itself; still owned by this object.</summary>
    public AsymmetricAlgorithm Algorithm => _key;

    internal X509SignatureGenerator SignatureGenerator() => _key is ECDsa ecdsa
        ? X509SignatureGenerator.CreateForECDsa(ecdsa)
        : X509SignatureGenerator.CreateForRSA((RSA)_key, RSASignaturePadding.Pkcs1);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
