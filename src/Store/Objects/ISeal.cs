using Xebec.Api.Keys;

namespace Xebec.Store.Objects;

/// <summary>
/// Stands between an object's canonical bytes and what is stored of them (log, snapshot, etcd, export): encryption at rest is one. Bound to
/// the key, so that a sealed object moved elsewhere does not open.
/// </summary>
public interface ISeal
{
    /// <summary>The bytes to store.</summary>
    ReadOnlyMemory<byte> Seal(ObjectKey key, ReadOnlyMemory<byte> canonical);

    /// <summary>The canonical bytes of what was stored.</summary>
    /// <exception cref="FormatException">It was not sealed by this seal or for this key.</exception>
    ReadOnlyMemory<byte> Open(ObjectKey key, ReadOnlyMemory<byte> stored);
}

/// <summary>What was stored is encrypted, and this process has not the key; the message says by what.</summary>
public sealed class SealedException(string message) : FormatException(message);

/// <summary>Stores the canonical bytes as they are. What another seal stored it does not take for an object.</summary>
public sealed class OpenSeal : ISeal
{
    // how upstream marks what it encrypted: k8s:enc:PROVIDER:VERSION:KEY:…
    private const int NameMost = 100;

    public static OpenSeal Instance { get; } = new();

    private static ReadOnlySpan<byte> Mark => "k8s:enc:"u8;

    public ReadOnlyMemory<byte> Seal(ObjectKey key, ReadOnlyMemory<byte> canonical) => canonical;

    public ReadOnlyMemory<byte> Open(ObjectKey key, ReadOnlyMemory<byte> stored)
        => !stored.Span.StartsWith(Mark) ? stored : throw new SealedException(
            $"{UpstreamKeys.Of(key)} is encrypted ({NameOf(stored.Span)}) and cannot be read without its key: "
            + "encryption at rest is not available in this build; "
            + "let the server that encrypted it write everything unencrypted first "
            + "(its encryption configuration with the identity provider in front)");

    // the key's name, up to the third colon behind the mark
    private static string NameOf(ReadOnlySpan<byte> stored)
    {
        int end = Mark.Length;
        for (int part = 0; part < 3 && end < stored.Length && end < NameMost; part++)
        {
            int colon = stored[end..].IndexOf((byte)':');
            end = colon < 0 ? end : end + colon + 1;
        }

        return System.Text.Encoding.UTF8.GetString(stored[..Math.Min(end, NameMost)]).TrimEnd(':');
    }
}
