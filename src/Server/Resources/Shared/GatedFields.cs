using Xebec.Api.Documents;

namespace Xebec.Server.Resources.Shared;

/// <summary>Fields of pods whose feature gates are closed by default: owned by who sent them, and not stored.</summary>
internal static class GatedFields
{
    public static void Drop(ObjectDraft spec)
    {
        spec.Remove("schedulingGroup");
        foreach (ObjectDraft volume in spec.Each("volumes", v => v["projected"]["sources"].Count > 0))
        {
            foreach (ObjectDraft source in volume.Object("projected").Each("sources", IsGated))
            {
                source.Remove("clusterTrustBundle");
                source.Remove("podCertificate");
            }
        }

        foreach (string list in (ReadOnlySpan<string>)["initContainers", "containers"])
        {
            foreach (ObjectDraft container in spec.Each(list, c => c["lifecycle"]["stopSignal"].Exists))
            {
                ObjectDraft lifecycle = container.Object("lifecycle");
                lifecycle.Remove("stopSignal");
                container.Set("lifecycle", lifecycle.Count == 0 ? default(Value) : lifecycle);
            }
        }
    }

    private static bool IsGated(Value source) => source["clusterTrustBundle"].Exists || source["podCertificate"].Exists;

    /// <param name="holder">The object with the member <c>template</c>.</param>
    public static void DropFromTemplate(ObjectDraft holder)
    {
        if (holder["template"]["spec"].IsObject)
        {
            Drop(holder.Object("template").Object("spec"));
        }
    }
}
