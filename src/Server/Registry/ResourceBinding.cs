using Xebec.Api.Keys;
using Xebec.Schema.Types;
using Xebec.Server.Registry.Views;
using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.Registry;

/// <summary>A served resource: its type (data), its meaning (code) and the store it lives in.</summary>
public sealed record ResourceBinding(ResourceType Type, ResourceKind Kind, IStore Store)
{
    /// <summary>How those who stay learn that the binding ends; null of what is served for ever.</summary>
    public Withdrawal? Withdrawal { get; init; }

    /// <summary>How stored objects are shown in this version; null when they are shown as they are stored.</summary>
    public VersionView? View { get; init; }

    /// <summary>The versions of the resource; null when there is only one.</summary>
    public ObjectVersions? Versions { get; init; }

    /// <summary>The resource under which the objects are stored.</summary>
    public ResourceName Held => Versions?.Held ?? Type.Name;

    /// <summary>Where an object is stored.</summary>
    public ObjectKey KeyOf(string ns, string name) => new(Held, ns, name);

    /// <summary>Stored objects as this version shows them, in the same order.</summary>
    /// <exception cref="ConversionException">One of them cannot be shown.</exception>
    public ValueTask<IReadOnlyList<StoredObject>> ShowAsync(IReadOnlyList<StoredObject> items, CancellationToken cancellation) =>
        View is null ? new(items) : View.ShowAsync(items, cancellation);

    /// <summary>A stored object as this version shows it.</summary>
    /// <exception cref="ConversionException">It cannot be shown.</exception>
    public async ValueTask<StoredObject> ShowAsync(StoredObject item, CancellationToken cancellation) =>
        View is null ? item : (await View.ShowAsync([item], cancellation))[0];

    /// <summary>The bytes to store of an object of this version.</summary>
    /// <exception cref="ConversionException">It cannot be converted.</exception>
    public ValueTask<ReadOnlyMemory<byte>> HoldAsync(ReadOnlyMemory<byte> shown, CancellationToken cancellation) =>
        View is null ? new(shown) : View.HoldAsync(shown, cancellation);
}
