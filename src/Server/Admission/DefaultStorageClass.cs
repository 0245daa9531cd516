using Xebec.Api.Keys;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>A claim that names no class gets the cluster's default one; of several, the youngest.</summary>
internal sealed class DefaultStorageClass : IAdmissionPlugin
{
    private static readonly ResourceName Classes = new("storage.k8s.io", "storageclasses");
    private static readonly string[] Marks =
    [
        "storageclass.kubernetes.io/is-default-class",
        "storageclass.beta.kubernetes.io/is-default-class",
    ];

    public string Name => "DefaultStorageClass";

    public ValueTask<StatusError?> MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        bool claim = request.Operation == "CREATE" && request.Context.Subresource.Length == 0
            && request.Context.Type.Name is { Group: "", Resource: "persistentvolumeclaims" };
        if (claim && request.Object!["spec"]["storageClassName"].IsNullOrAbsent
            && !request.Object["metadata"]["annotations"]["volume.beta.kubernetes.io/storage-class"].Exists
            && DefaultClasses.Find(request.Context.Snapshot, Classes, Marks) is { } name)
        {
            request.Object.Object("spec").Set("storageClassName", name);
        }

        return ValueTask.FromResult<StatusError?>(null);
    }
}
