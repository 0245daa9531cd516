using Xebec.Api.Keys;

namespace Xebec.Store.Objects;

/// <summary>
/// Stands between an object's canonical bytes and what is stored of them (log, snapshot, etcd, export): encryption at rest is one. Bound to the
/// key, so that a sealed object moved elsewhere does not open.
/// </summary>
public interface ISeal
{
    /// <summary>The bytes to store.</summary>
    ReadOnlyMemory<byte> Seal(ObjectKey key, ReadOnlyMemory<byte> canonical);

    /// <summary>The canonical bytes of what was stored.</summary>
    /// <exception cref="FormatException">It was not sealed by this seal or for this key.</exception>
    ReadOnlyMemory<byte> Open(ObjectKey key, ReadOnlyMemory<byte> stored);
}

/// <summary>Stores the canonical bytes as they are.</summary>
public sealed class OpenSeal : ISeal
{
    public static OpenSeal Instance { get; } = new();

    public ReadOnlyMemory<byte> Seal(ObjectKey key, ReadOnlyMemory<byte> canonical) => canonical;

    public ReadOnlyMemory<byte> Open(ObjectKey key, ReadOnlyMemory<byte> stored) => stored;
}
