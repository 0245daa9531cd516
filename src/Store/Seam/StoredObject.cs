using Xebec.Api.Keys;

namespace Xebec.Store.Seam;

/// <summary>
/// An object at rest: its canonical bytes and the facts beside them. Immutable and shared by every reader, watcher and answer.
/// </summary>
/// <param name="Key">Resource type, namespace and name.</param>
/// <param name="Revision">The revision that wrote it: its resourceVersion.</param>
/// <param name="Bytes">Canonical UTF-8 JSON, never containing resourceVersion.</param>
/// <param name="Facts">What indexes and answers need to know without reading the bytes.</param>
/// <param name="Expiry">When the object goes by itself; null for never.</param>
public sealed record StoredObject(ObjectKey Key, Revision Revision, ReadOnlyMemory<byte> Bytes, ObjectFacts Facts, DateTimeOffset? Expiry = null)
{
    /// <summary>
    /// A place for the layers above to keep what they derive from these bytes once (protobuf, a parsed document). Whatever is put here may
    /// be lost at any time and must be derivable again.
    /// </summary>
    public object? Memo { get; set; }
}

/// <summary>Facts read from an object's bytes once, when it is written or recovered.</summary>
/// <param name="Uid">metadata.uid.</param>
/// <param name="Split">Offset in the bytes where <c>,"resourceVersion":"N"</c> is inserted to make the answer.</param>
/// <param name="Labels">metadata.labels, sorted by name.</param>
/// <param name="Owners">The uids of metadata.ownerReferences.</param>
/// <param name="Fields">Values of the resource's indexed fields (such as spec.nodeName of pods), in the order the index declares them; null where unset.</param>
public sealed record ObjectFacts(
    Uid Uid,
    int Split,
    IReadOnlyList<KeyValuePair<string, string>> Labels,
    IReadOnlyList<Uid> Owners,
    IReadOnlyList<string?> Fields)
{
    /// <summary>The label's value, or null.</summary>
    public string? Label(string name)
    {
        foreach ((string key, string value) in Labels)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }
}
