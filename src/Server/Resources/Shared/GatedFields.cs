using Xebec.Api.Documents;

namespace Xebec.Server.Resources.Shared;

/// <summary>Fields of pods whose feature gates are closed by default: owned by who sent them, and not stored.</summary>
internal static class GatedFields
{
    public static void Drop(ObjectDraft spec)
    {
        spec.Remove("schedulingGroup");
        foreach (ObjectDraft volume in spec.Each("volumes"))
        {
            foreach (ObjectDraft source in volume.Opened("projected")?.Each("sources") ?? [])
            {
                source.Remove("clusterTrustBundle");
            }
        }
    }

    public static void DropFromTemplate(ObjectDraft holder)
    {
        if (holder["template"]["spec"].IsObject)
        {
            Drop(holder.Object("template").Object("spec"));
        }
    }
}
