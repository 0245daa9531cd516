using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Resources.Storage;

/// <summary>Defaults of the storage group's kinds.</summary>
internal static class StorageDefaults
{
    public static void Class(ObjectDraft draft)
    {
        draft.Default("reclaimPolicy", "Delete");
        draft.Default("volumeBindingMode", "Immediate");
    }

    public static void Driver(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        spec.Default("attachRequired", true);
        spec.Default("podInfoOnMount", false);
        spec.Default("storageCapacity", false);
        spec.Default("fsGroupPolicy", "ReadWriteOnceWithFSType");
        if (spec["volumeLifecycleModes"].Count == 0)
        {
            spec.Set("volumeLifecycleModes", new ArrayDraft(["Persistent"]));
        }

        spec.Default("requiresRepublish", false);
        spec.Default("seLinuxMount", false);
    }
}
