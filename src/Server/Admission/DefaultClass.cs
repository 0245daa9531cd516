using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>An object that names no class gets the one that is marked as everybody's: the youngest; of equals the first by name.</summary>
/// <param name="name">The plugin's.</param>
/// <param name="objects">Whose spec names a class.</param>
/// <param name="field">Of the spec: the class's name.</param>
/// <param name="oldAnnotation">Named the class before there was the field.</param>
/// <param name="classes">The classes.</param>
/// <param name="marks">Annotations of a class: any of them makes it everybody's.</param>
internal sealed class DefaultClass(
    string name, ResourceName objects, string field, string oldAnnotation, ResourceName classes, params string[] marks) : IMutatingPlugin
{
    public static DefaultClass OfClaims { get; } = new(
        "DefaultStorageClass",
        new ResourceName("", "persistentvolumeclaims"), "storageClassName", "volume.beta.kubernetes.io/storage-class",
        new ResourceName("storage.k8s.io", "storageclasses"),
        "storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class");

    public static DefaultClass OfIngresses { get; } = new(
        "DefaultIngressClass",
        new ResourceName("networking.k8s.io", "ingresses"), "ingressClassName", "kubernetes.io/ingress.class",
        new ResourceName("networking.k8s.io", "ingressclasses"), "ingressclass.kubernetes.io/is-default-class");

    public string Name => name;

    public StatusError? Mutate(AdmissionRequest request)
    {
        if (request.Operation == "CREATE" && request.Is(objects.Group, objects.Resource)
            && request.Object!["spec"][field].IsNullOrAbsent
            && !request.Object["metadata"]["annotations"][oldAnnotation].Exists
            && Find(request.Context.Snapshot) is { } chosen)
        {
            request.Object.Object("spec").Set(field, chosen);
        }

        return null;
    }

    private string? Find(ISnapshot snapshot)
    {
        string? best = null;
        string bestTime = "";
        foreach (StoredObject item in snapshot.List(classes))
        {
            Value metadata = ParsedObject.Of(item).Root["metadata"];
            bool marked = marks.Any(m => metadata["annotations"][m].TextIs("true"));
            string time = metadata["creationTimestamp"].TextOrEmpty;

            // times of the same form compare as text
            if (marked && (best is null || string.CompareOrdinal(time, bestTime) > 0))
            {
                best = item.Key.Name;
                bestTime = time;
            }
        }

        return best;
    }
}
