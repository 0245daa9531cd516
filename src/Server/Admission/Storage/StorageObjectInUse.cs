using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>
/// Claims, volumes and their attributes are not removed while something
/// uses them: a finalizer from the beginning, lifted by its controller.
/// </summary>
internal sealed class StorageObjectInUse : IMutatingPlugin
{
    public string Name => "StorageObjectInUseProtection";

    public StatusError? Mutate(AdmissionRequest request)
    {
        string? finalizer = request.Context.Type.Name switch
        {
            { Group: "", Resource: "persistentvolumeclaims" } => "kubernetes.io/pvc-protection",
            { Group: "", Resource: "persistentvolumes" } => "kubernetes.io/pv-protection",
            { Group: "storage.k8s.io", Resource: "volumeattributesclasses" } => "kubernetes.io/vac-protection",
            _ => null,
        };
        if (request.Operation == "CREATE" && request.Context.Subresource.Length == 0 && finalizer is not null)
        {
            ArrayDraft all = request.Object!.Object("metadata").Array("finalizers");
            if (!all.AsValue.Elements.ToList().Exists(f => f.TextIs(finalizer)))
            {
                all.Add(finalizer);
            }
        }

        return null;
    }
}
