namespace Xebec.Pki;

/// <summary>Where new keys and serial numbers come from: the operating system, or a seed in the simulator.</summary>
public interface IKeySource
{
    /// <summary>Makes a new private key. Safe to call from several threads.</summary>
    PrivateKey CreateKey(KeyAlgorithm algorithm);

    /// <summary>A positive big-endian serial number of 16 bytes that was not given out before.</summary>
    byte[] NextSerialNumber();
}
