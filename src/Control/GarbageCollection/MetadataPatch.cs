using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;

namespace Xebec.Control.GarbageCollection;

/// <summary>
/// Merge patches of metadata, good for every kind. They replace whole lists, so they carry uid and version: what somebody else changed
/// meanwhile is not lost, the patch is refused.
/// </summary>
internal static class MetadataPatch
{
    public static Value WithoutOwners(ApiObject item, IReadOnlyList<Uid> owners)
    {
        var references = new ArrayDraft(item.Root["metadata"]["ownerReferences"].Elements.ToList());
        references.RemoveAll(reference => owners.Contains(new Uid(reference["uid"].TextOrEmpty)));
        return Of(item, "ownerReferences", references);
    }

    public static Value WithoutFinalizer(ApiObject item, string finalizer)
    {
        var finalizers = new ArrayDraft(item.Root["metadata"]["finalizers"].Elements.ToList());
        finalizers.RemoveAll(one => one.TextIs(finalizer));
        return Of(item, "finalizers", finalizers);
    }

    /// <summary>No reference blocks its owner any more.</summary>
    public static Value Unblocked(ApiObject item)
    {
        var references = new ArrayDraft(item.Root["metadata"]["ownerReferences"].Elements.ToList());
        for (int i = 0; i < references.Count; i++)
        {
            references.ObjectAt(i)["blockOwnerDeletion"] = false;
        }

        return Of(item, "ownerReferences", references);
    }

    private static Value Of(ApiObject item, string list, ArrayDraft left) => new ObjectDraft().Set("metadata", new ObjectDraft()
        .Set("uid", item.Uid.Text)
        .Set("resourceVersion", item.ResourceVersion)
        .Set(list, left.Count > 0 ? left : Value.Null));
}
