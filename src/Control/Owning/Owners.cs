using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Meta.V1;
using Xebec.Client.Seam;

namespace Xebec.Control.Owning;

/// <summary>Owner references: who controls an object, and how one says so.</summary>
public static class Owners
{
    /// <summary>The reference of the one owner that controls the object; null when nobody does.</summary>
    public static OwnerReference? ControllerOf(ApiObject item)
    {
        ArgumentNullException.ThrowIfNull(item);
        foreach (OwnerReference reference in new ObjectMeta(item.Root["metadata"]).OwnerReferences)
        {
            if (reference.Controller == true)
            {
                return reference;
            }
        }

        return null;
    }

    /// <summary>The uid of the controlling owner; none when nobody controls the object.</summary>
    public static Uid ControllerUid(ApiObject item) => ControllerOf(item) is { } reference ? new Uid(reference.Uid) : Uid.None;

    /// <summary>A reference to an owner that controls, and whose foreground deletion waits for the object.</summary>
    public static Value Controlling(ApiObject owner, ApiResource resource)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(resource);
        return new ObjectDraft()
            .Set("apiVersion", resource.ApiVersion)
            .Set("kind", resource.Kind)
            .Set("name", owner.Key.Name)
            .Set("uid", owner.Uid.Text)
            .Set("controller", true)
            .Set("blockOwnerDeletion", true);
    }

    public static bool IsBeingDeleted(ApiObject item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return !item.Root["metadata"]["deletionTimestamp"].IsNullOrAbsent;
    }
}
