using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Types;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Registry.Views;

/// <summary>One resource as another version, or another group, shows it: stored once, in one form, and converted on the way in and out.</summary>
/// <param name="Shown">The resource as clients of the view name it.</param>
/// <param name="ShownType">What they read and write.</param>
/// <param name="Held">The resource under which the objects are stored.</param>
/// <param name="HeldType">What is stored.</param>
/// <param name="Show">From the stored form to the shown one; both without regard to the order of fields.</param>
/// <param name="Hold">From the shown form to the stored one.</param>
public sealed record VersionView(
    ResourceName Shown,
    TypeSchema ShownType,
    ResourceName Held,
    TypeSchema HeldType,
    Func<Value, ObjectDraft> Show,
    Func<Value, ObjectDraft> Hold)
{
    internal ObjectKey ToHeld(ObjectKey key) => key.Resource == Shown ? key with { Resource = Held } : key;

    internal ResourceName ToHeld(ResourceName resource) => resource == Shown ? Held : resource;

    internal StoredObject ToShown(StoredObject item)
    {
        if (item.Key.Resource != Held)
        {
            return item;
        }

        ReadOnlyMemory<byte> bytes = CanonicalObject.Encode(ShownType, Show(ParsedObject.Of(item).Root));
        return CanonicalObject.Unsaved(item.Key with { Resource = Shown }, bytes, item.Revision) with { Expiry = item.Expiry };
    }

    internal Write ToHeld(Write write)
    {
        if (write.Key.Resource != Shown)
        {
            return write;
        }

        ReadOnlyMemory<byte>? bytes = write.Bytes is { } shown
            ? CanonicalObject.Encode(HeldType, Hold(Document.Parse(shown).Root))
            : default(ReadOnlyMemory<byte>?);
        return write with { Key = ToHeld(write.Key), Bytes = bytes };
    }
}
