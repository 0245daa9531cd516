using Xebec.Api.Keys;
using Xebec.Store.State;

namespace Xebec.Store.Seam;

/// <summary>
/// An object at rest: its canonical bytes and the facts beside them. Immutable and shared by every reader, watcher and answer. There may be
/// millions: beside its bytes and its name one takes about 130 bytes, and each index it is in 16 more.
/// </summary>
public sealed record StoredObject
{
    // the memo; of an object that expires, which few do, a Mortal with both
    private object? _beside;

    /// <param name="key">Resource type, namespace and name.</param>
    /// <param name="revision">The revision that wrote it: its resourceVersion.</param>
    /// <param name="facts">Its bytes and what was read from them.</param>
    /// <param name="expiry">When the object goes by itself; null for never.</param>
    public StoredObject(ObjectKey key, Revision revision, ObjectFacts facts, DateTimeOffset? expiry = null)
        : this(new Place(key), revision, facts, expiry)
    {
    }

    /// <summary>Another version of an object shares the place of the one before.</summary>
    internal StoredObject(Place place, Revision revision, ObjectFacts facts, DateTimeOffset? expiry)
    {
        Place = place;
        Revision = revision;
        Facts = facts;
        Expiry = expiry;
    }

    // for "with": a copy has a memo of its own
    private StoredObject(StoredObject original)
    {
        Place = original.Place;
        Revision = original.Revision;
        Facts = original.Facts;
        _beside = original._beside is Mortal mortal ? mortal with { } : original._beside;
    }

    /// <summary>Resource type, namespace and name.</summary>
    public ObjectKey Key => Place.Key;

    /// <summary>The revision that wrote it: its resourceVersion.</summary>
    public Revision Revision { get; init; }

    /// <summary>Canonical UTF-8 JSON, never containing resourceVersion.</summary>
    public ReadOnlyMemory<byte> Bytes => Facts.Bytes;

    /// <summary>What indexes and answers need to know without reading the bytes.</summary>
    public ObjectFacts Facts { get; }

    /// <summary>When the object goes by itself; null for never.</summary>
    public DateTimeOffset? Expiry
    {
        get => (_beside as Mortal)?.Expiry;
        init => _beside = value is { } at ? new Mortal(at.ToUniversalTime()) { Memo = Memo } : Memo;
    }

    /// <summary>
    /// A place for the layers above to keep what they derive from these bytes once (protobuf, a parsed document). Whatever is put here may
    /// be lost at any time and must be derivable again.
    /// </summary>
    public object? Memo
    {
        get => _beside is Mortal mortal ? mortal.Memo : _beside;
        set
        {
            if (_beside is Mortal mortal)
            {
                mortal.Memo = value;
            }
            else
            {
                _beside = value;
            }
        }
    }

    internal Place Place { get; }

    public override string ToString() => $"{Key}@{Revision}";

    private sealed record Mortal(DateTimeOffset Expiry)
    {
        public object? Memo { get; set; }
    }
}
