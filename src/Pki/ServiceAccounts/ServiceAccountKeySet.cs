using System.Security.Cryptography;

namespace Xebec.Pki;

/// <summary>
/// The key that signs service-account tokens and those that verify them. To rotate: add the new public key to every server,
/// then sign with it, and take the old one away when its last token has expired.
/// </summary>
public sealed class ServiceAccountKeySet
{
    private readonly PrivateKey? _signing;
    private readonly Dictionary<string, ServiceAccountKey> _byId = [];

    /// <param name="signing">Null when tokens are signed elsewhere.</param>
    /// <param name="verification">
    /// SubjectPublicKeyInfo DER of every key that is accepted; the signing key's own is added when it isn't there.
    /// </param>
    /// <exception cref="FormatException">A key of a kind that tokens can't be signed with.</exception>
    public ServiceAccountKeySet(PrivateKey? signing, IEnumerable<byte[]> verification)
    {
        ArgumentNullException.ThrowIfNull(verification);
        _signing = signing;
        var keys = new List<ServiceAccountKey>();
        if (signing is not null)
        {
            SigningKey = Add(keys, signing.PublicKeyInfo);
        }

        foreach (var one in verification)
        {
            Add(keys, one);
        }

        Keys = keys;
    }

    /// <summary>Every accepted key, the signing one first, each once.</summary>
    public IReadOnlyList<ServiceAccountKey> Keys { get; }

    /// <summary>The key whose id and algorithm go into new tokens; null when they are signed elsewhere.</summary>
    public ServiceAccountKey? SigningKey { get; }

    /// <summary>The key with this "kid"; null when it isn't accepted.</summary>
    public ServiceAccountKey? Find(string keyId) => _byId.GetValueOrDefault(keyId);

    /// <summary>Signs a token's header and payload; the signature as it stands in a token, before base64url.</summary>
    /// <exception cref="InvalidOperationException">Tokens are signed elsewhere.</exception>
    public byte[] Sign(ReadOnlySpan<byte> data) => _signing?.Algorithm switch
    {
        RSA rsa => rsa.SignData(data.ToArray(), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        ECDsa ecdsa => ecdsa.SignData(data, SigningKey!.Hash),
        _ => throw new InvalidOperationException("service-account tokens can't be signed here: the private key is kept elsewhere"),
    };

    /// <summary>Loads a signing key and files of verification keys, each of any usual PEM kind and with any number of keys.</summary>
    /// <exception cref="FormatException">A file holds no usable key; the message names the file.</exception>
    /// <exception cref="IOException">A file can't be read.</exception>
    public static async Task<ServiceAccountKeySet> LoadAsync(
        string? signingKeyFile, IEnumerable<string> verificationFiles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(verificationFiles);
        var signing = signingKeyFile is null
            ? null
            : Parse(signingKeyFile, PemKeys.ReadPrivateKey, await File.ReadAllTextAsync(signingKeyFile, cancellationToken));
        var keys = new List<byte[]>();
        foreach (var file in verificationFiles)
        {
            keys.AddRange(Parse(file, PemKeys.ReadPublicKeys, await File.ReadAllTextAsync(file, cancellationToken)));
        }

        return new ServiceAccountKeySet(signing, keys);
    }

    private ServiceAccountKey Add(List<ServiceAccountKey> keys, ReadOnlyMemory<byte> publicKeyInfo)
    {
        var key = new ServiceAccountKey(publicKeyInfo);
        if (_byId.TryGetValue(key.KeyId, out var known))
        {
            return known;
        }

        _byId.Add(key.KeyId, key);
        keys.Add(key);
        return key;
    }

    private static T Parse<T>(string file, Func<string, T> parse, string text)
    {
        try { return parse(text); }
        catch (FormatException e) { throw new FormatException($"{file}: {e.Message}", e); }
    }
}
