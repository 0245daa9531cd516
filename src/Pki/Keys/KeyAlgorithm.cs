namespace Xebec.Pki;

/// <summary>What kind of private key is made. Loaded keys may be of other kinds too (P-384, P-521, other RSA sizes).</summary>
public enum KeyAlgorithm
{
    /// <summary>ECDSA over P-256, the default: a key takes well under a millisecond.</summary>
    EcdsaP256,
    /// <summary>RSA with 2048 bits.</summary>
    Rsa2048,
    /// <summary>RSA with 3072 bits.</summary>
    Rsa3072,
    /// <summary>RSA with 4096 bits; a key can take a second.</summary>
    Rsa4096,
}
