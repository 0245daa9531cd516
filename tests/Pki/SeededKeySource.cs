using System.Buffers.Binary;
using System.Security.Cryptography;
using Xebec.Pki;

namespace Xebec.Tests.Pki;

/// <summary>
/// The same seed gives the same keys and serial numbers in the same order. Makes ECDSA keys only.
/// </summary>
internal sealed class SeededKeySource(ulong seed) : IKeySource
{
    // The order of P-256's group; a private key is a number from 1 to this minus 1.
    private static readonly byte[] Order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    private readonly Lock _gate = new();
    private ulong _counter;

    /// <inheritdoc/>
    public PrivateKey CreateKey(KeyAlgorithm algorithm)
    {
        if (algorithm != KeyAlgorithm.EcdsaP256)
        {
            throw new NotSupportedException($"a seeded key source makes EcdsaP256 keys only, not {algorithm}");
        }

        byte[] number;
        do
        {
            number = NextBlock();
        }
        while (number.AsSpan().SequenceCompareTo(Order) >= 0 || number.AsSpan().IndexOfAnyExcept((byte)0) < 0);
        return new PrivateKey(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = number }));
    }

    /// <inheritdoc/>
    public byte[] NextSerialNumber()
    {
        var serial = NextBlock()[..16];
        SerialNumbers.MakePositive(serial);
        return serial;
    }

    private byte[] NextBlock()
    {
        Span<byte> input = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(input, seed);
        lock (_gate)
        {
            BinaryPrimitives.WriteUInt64BigEndian(input[8..], _counter++);
        }

        return SHA256.HashData(input);
    }
}
