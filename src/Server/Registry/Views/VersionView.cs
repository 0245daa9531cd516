using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Types;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Registry.Views;

/// <summary>One version of a resource: stored objects are shown in it, and what was written in it is held in the version that is stored.</summary>
/// <remarks>
/// 1. A stored object is completed in the version it was stored in: what its schema no longer knows goes, defaults it has got since come.
/// 2. It is converted, when that is not the version asked for. 3. What the version asked for does not know goes; it adds no defaults.
/// An object that these steps leave as it is is shown as it is stored, without a copy.
/// </remarks>
public sealed class VersionView
{
    private readonly ResourceName _shown;
    private readonly ViewCache _cache;

    /// <param name="versions">All versions of the resource.</param>
    /// <param name="shown">The resource as clients of this version name it.</param>
    /// <param name="key">Which version this is; objects remembered under an equal key are shown again.</param>
    /// <param name="cache">Where shown objects are kept.</param>
    public VersionView(ObjectVersions versions, ResourceName shown, ViewKey key, ViewCache cache)
    {
        Versions = versions;
        Key = key;
        _shown = shown;
        _cache = cache;
    }

    public ObjectVersions Versions { get; }

    public ViewKey Key { get; }

    /// <summary>Stored objects as this version shows them, in the same order.</summary>
    /// <exception cref="ConversionException">One of them cannot be shown.</exception>
    public ValueTask<IReadOnlyList<StoredObject>> ShowAsync(IReadOnlyList<StoredObject> items, CancellationToken cancellation)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (!ReferenceEquals(ViewCache.Find(items[i], Key), items[i]))
            {
                return RenderAsync(items, cancellation);
            }
        }

        return new(items);
    }

    /// <summary>The bytes to store of an object of this version.</summary>
    /// <param name="shown">The object's canonical bytes in this version.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ConversionException">It cannot be converted.</exception>
    public async ValueTask<byte[]> HoldAsync(byte[] shown, CancellationToken cancellation)
    {
        if (Key.ApiVersion == Versions.Stored)
        {
            return shown;
        }

        return (await Versions.ConvertAsync(Document.Parse(shown).Root, Versions.Stored, cancellation)).Bytes.ToArray();
    }

    private async ValueTask<IReadOnlyList<StoredObject>> RenderAsync(IReadOnlyList<StoredObject> items, CancellationToken cancellation)
    {
        var shown = new StoredObject[items.Count];
        List<int>? places = null;
        List<Value>? foreign = null;
        for (int i = 0; i < items.Count; i++)
        {
            if (ViewCache.Find(items[i], Key) is { } known)
            {
                shown[i] = known;
                continue;
            }

            // 1
            Value whole = Completed(items[i]);
            if (whole["apiVersion"].TextIs(Key.ApiVersion))
            {
                shown[i] = Keep(items[i], whole);
            }
            else
            {
                (places ??= []).Add(i);
                (foreign ??= []).Add(whole);
            }
        }

        if (foreign is not null)
        {
            // 2
            IReadOnlyList<Value> converted = await Versions.Conversion.ConvertAsync(foreign, Key.ApiVersion, cancellation);
            for (int i = 0; i < converted.Count; i++)
            {
                shown[places![i]] = Keep(items[places[i]], converted[i]);
            }
        }

        return shown;
    }

    private Value Completed(StoredObject item)
    {
        Document stored = ParsedObject.Of(item);
        string version = stored.Root["apiVersion"].TextOrEmpty;
        TypeSchema type = Versions.TypeOf(version) ?? throw new ConversionException($"request to convert CR from an invalid group/version: {version}");

        // who writes built-in kinds completes them, in every release
        return Versions.Custom ? StaticDefaults.Apply(type, Versions.Canonical(stored.Root, version).Root) : stored.Root;
    }

    // 3
    private StoredObject Keep(StoredObject item, Value shown)
    {
        byte[] bytes = Versions.Canonical(shown, Key.ApiVersion).Bytes.ToArray();
        return item.Key.Resource == _shown && item.Bytes.Span.SequenceEqual(bytes)
            ? _cache.KeepAsStored(item, Key)
            : _cache.Keep(item, Key, CanonicalObject.Unsaved(item.Key with { Resource = _shown }, bytes, item.Revision) with { Expiry = item.Expiry });
    }
}
