using Xebec.Api.Documents;
using Xebec.Server.Registry;
using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.Writing;

/// <summary>The object that a write finds.</summary>
/// <param name="Stored">As it is stored: what a write that changes nothing is compared with.</param>
/// <param name="Shown">As the version of the request shows it.</param>
/// <param name="Value">The same, opened.</param>
internal sealed record Existing(StoredObject Stored, StoredObject Shown, Value Value)
{
    /// <summary>Null when there is none, or when the name is still to be made.</summary>
    public static async ValueTask<Existing?> FindAsync(
        ResourceBinding resource, ISnapshot snapshot, WriteContext context, CancellationToken cancellation)
    {
        if (context.Name.Length == 0 || snapshot.Get(resource.KeyOf(context.Namespace, context.Name)) is not { } stored)
        {
            return null;
        }

        StoredObject shown = await resource.ShowAsync(stored, cancellation);
        return new Existing(stored, shown, ParsedObject.Of(shown).Root);
    }
}
