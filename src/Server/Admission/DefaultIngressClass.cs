using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>An ingress that names no class gets the cluster's default one.</summary>
internal sealed class DefaultIngressClass : IAdmissionPlugin
{
    private static readonly ResourceName Classes = new("networking.k8s.io", "ingressclasses");
    private static readonly string[] Marks = ["ingressclass.kubernetes.io/is-default-class"];

    public string Name => "DefaultIngressClass";

    public ValueTask<StatusError?> MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        bool ingress = request.Operation == "CREATE" && request.Context.Subresource.Length == 0
            && request.Context.Type.Name is { Group: "networking.k8s.io", Resource: "ingresses" };
        if (ingress && request.Object!["spec"]["ingressClassName"].IsNullOrAbsent
            && !request.Object["metadata"]["annotations"]["kubernetes.io/ingress.class"].Exists
            && DefaultClasses.Find(request.Context.Snapshot, Classes, Marks) is { } name)
        {
            request.Object.Object("spec").Set("ingressClassName", name);
        }

        return ValueTask.FromResult<StatusError?>(null);
    }
}

/// <summary>Which class an annotation makes everybody's: the youngest; of equals the first by name.</summary>
internal static class DefaultClasses
{
    public static string? Find(ISnapshot snapshot, ResourceName classes, string[] marks)
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
