using System.Buffers.Text;
using System.Security.Cryptography;

namespace Xebec.Pki;

/// <summary>One public key for service-account tokens, as JSON Web Signatures name and use it. Safe from several threads.</summary>
public sealed class ServiceAccountKey
{
    private readonly AsymmetricAlgorithm _key;

    /// <param name="publicKeyInfo">SubjectPublicKeyInfo DER of an RSA key, or of an ECDSA key over P-256, P-384 or P-521.</param>
    /// <exception cref="FormatException">Another kind of key.</exception>
    public ServiceAccountKey(ReadOnlyMemory<byte> publicKeyInfo)
    {
        PublicKeyInfo = publicKeyInfo;
        KeyId = Base64Url.EncodeToString(SHA256.HashData(publicKeyInfo.Span));
        _key = Import(publicKeyInfo.Span);
        Algorithm = _key is RSA ? "RS256" : _key.KeySize switch
        {
            256 => "ES256",
            384 => "ES384",
            521 => "ES512",
            var size => throw new FormatException(
                $"a service-account key over a curve of {size} bits can't be used; use P-256, P-384, P-521 or RSA"),
        };
    }

    /// <summary>SubjectPublicKeyInfo DER.</summary>
    public ReadOnlyMemory<byte> PublicKeyInfo { get; }

    /// <summary>The token header's "kid": base64url of the SHA-256 of <see cref="PublicKeyInfo"/>, as upstream computes it.</summary>
    public string KeyId { get; }

    /// <summary>The token header's "alg": RS256, ES256, ES384 or ES512.</summary>
    public string Algorithm { get; }

    /// <summary>
    /// Whether this key's owner signed <paramref name="data"/>; the signature as in a token (for ECDSA the two numbers side by side).
    /// </summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => _key is RSA rsa
        ? rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : ((ECDsa)_key).VerifyData(data, signature, Hash);

    internal HashAlgorithmName Hash => Algorithm switch
    {
        "ES384" => HashAlgorithmName.SHA384,
        "ES512" => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    internal RSAParameters? Rsa => (_key as RSA)?.ExportParameters(includePrivateParameters: false);
    internal ECParameters? Ecdsa => (_key as ECDsa)?.ExportParameters(includePrivateParameters: false);

    private static AsymmetricAlgorithm Import(ReadOnlySpan<byte> publicKeyInfo)
    {
        var ecdsa = ECDsa.Create();
        try { ecdsa.ImportSubjectPublicKeyInfo(publicKeyInfo, out _); return ecdsa; }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException) { ecdsa.Dispose(); }
        var rsa = RSA.Create();
        try { rsa.ImportSubjectPublicKeyInfo(publicKeyInfo, out _); return rsa; }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            rsa.Dispose();
            throw new FormatException($"the service-account key is neither RSA nor ECDSA: {e.Message}", e);
        }
    }
}
