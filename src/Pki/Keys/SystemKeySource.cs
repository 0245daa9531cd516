using System.Security.Cryptography;

namespace Xebec.Pki;

/// <summary>Keys and serial numbers from the operating system's randomness.</summary>
public sealed class SystemKeySource : IKeySource
{
    /// <summary>The one instance; it has no state.</summary>
    public static SystemKeySource Instance { get; } = new();

    private SystemKeySource() { }

    /// <inheritdoc/>
    public PrivateKey CreateKey(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.EcdsaP256 => new PrivateKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)),
        KeyAlgorithm.Rsa2048 => new PrivateKey(RSA.Create(2048)),
        KeyAlgorithm.Rsa3072 => new PrivateKey(RSA.Create(3072)),
        KeyAlgorithm.Rsa4096 => new PrivateKey(RSA.Create(4096)),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "unknown key algorithm"),
    };

    /// <inheritdoc/>
    public byte[] NextSerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        SerialNumbers.MakePositive(serial);
        return serial;
    }
}
