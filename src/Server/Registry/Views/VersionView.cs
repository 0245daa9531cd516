using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Types;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Registry.Views;

/// <summary>
/// One version of a resource: stored objects are shown in it, and what was written in it is held in the version that is stored.
/// </summary>
/// <remarks>
/// 1. A stored object is completed in the version it was stored in: what its schema no longer knows goes, and metadata that is not of its
/// type (<see cref="StoredMetadata"/>); defaults it has got since come, and a generation.
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
    public async ValueTask<ReadOnlyMemory<byte>> HoldAsync(ReadOnlyMemory<byte> shown, CancellationToken cancellation)
    {
        if (Key.ApiVersion == Versions.Stored)
        {
            return shown;
        }

        return (await Versions.ConvertAsync(Document.Parse(shown).Root, Versions.Stored, cancellation)).Bytes;
    }

    private async ValueTask<IReadOnlyList<StoredObject>> RenderAsync(IReadOnlyList<StoredObject> items, CancellationToken cancellation)
    {
        var shown = new StoredObject?[items.Count];
        while (true)
        {
            var batch = new Batch();
            for (int i = 0; i < items.Count; i++)
            {
                shown[i] ??= ViewCache.Find(items[i], Key) ?? Begin(items[i], i, batch);
            }

            await ConvertAsync(items, shown, batch, cancellation);
            if (batch.Others.Count == 0)
            {
                return shown!;
            }

            // others make some of them: their failure is ours, and what they made is there when it is looked for again
            foreach (Task other in batch.Others)
            {
                await other.WaitAsync(cancellation);
            }
        }
    }

    // 1; null when it is of another version, and then in the batch
    private StoredObject? Begin(StoredObject item, int place, Batch batch)
    {
        Document whole = Completed(item, out string version);
        if (version == Key.ApiVersion)
        {
            return Keep(item, whole);
        }

        if (_cache.Claim(item, Key, batch.Done.Task) is { } other)
        {
            batch.Others.Add(other);
        }
        else
        {
            batch.Places.Add(place);
            batch.Items.Add(whole.Root);
        }

        return null;
    }

    // 2
    private async ValueTask ConvertAsync(
        IReadOnlyList<StoredObject> items, StoredObject?[] shown, Batch batch, CancellationToken cancellation)
    {
        try
        {
            IReadOnlyList<Value> converted =
                batch.Items.Count == 0 ? [] : await Versions.Conversion.ConvertAsync(batch.Items, Key.ApiVersion, cancellation);
            for (int i = 0; i < converted.Count; i++)
            {
                // 3
                shown[batch.Places[i]] = Keep(items[batch.Places[i]], Versions.Canonical(converted[i], Key.ApiVersion));
            }
        }
        catch (ConversionException failed)
        {
            batch.Fail(failed);
            throw;
        }
        finally
        {
            batch.Done.TrySetResult();
        }
    }

    private Document Completed(StoredObject item, out string version)
    {
        Document stored = ParsedObject.Of(item);
        version = stored.Root["apiVersion"].TextOrEmpty;
        TypeSchema type = Versions.TypeOf(version)
            ?? throw new ConversionException($"request to convert CR from an invalid group/version: {version}");

        // who writes built-in kinds completes them, in every release
        if (!Versions.Custom)
        {
            return stored;
        }

        Document known = BodyParser.Parse(type, stored.Root).Document
            ?? Versions.Canonical(StoredMetadata.Repaired(type, stored.Root), version);
        if (known.Root["metadata"]["generation"].IsNullOrAbsent)
        {
            var counted = ObjectDraft.Open(known.Root);
            counted.Object("metadata").Set("generation", 1);
            known = Versions.Canonical(counted, version);
        }

        return StaticDefaults.AddTo(type, known.Root, out Value completed) ? Versions.Canonical(completed, version) : known;
    }

    private StoredObject Keep(StoredObject item, Document shown)
    {
        if (item.Key.Resource == _shown && item.Bytes.Span.SequenceEqual(shown.Bytes.Span))
        {
            return _cache.KeepAsStored(item, Key);
        }

        StoredObject made = CanonicalObject.Unsaved(item.Key with { Resource = _shown }, shown.Bytes, item.Revision);
        return _cache.Keep(item, Key, made with { Expiry = item.Expiry });
    }

    // what one reading converts
    private sealed class Batch
    {
        public TaskCompletionSource Done { get; } = new();

        public List<int> Places { get; } = [];

        public List<Value> Items { get; } = [];

        public List<Task> Others { get; } = [];

        public void Fail(ConversionException failed)
        {
            Done.SetException(failed);

            // there may be nobody to see it
            _ = Done.Task.Exception;
        }
    }
}
