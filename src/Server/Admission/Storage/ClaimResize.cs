using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Quantities;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>A claim grows only when it is bound and its storage class allows that.</summary>
internal sealed class ClaimResize : IValidatingPlugin
{
    private const string OldClass = "volume.beta.kubernetes.io/storage-class";
    private static readonly ResourceName Classes = new("storage.k8s.io", "storageclasses");

    public string Name => "PersistentVolumeClaimResize";

    public StatusError? Validate(AdmissionRequest request)
    {
        if (request.Operation != "UPDATE" || !request.Is("", "persistentvolumeclaims") || SizeOf(request.Object!) <= SizeOf(request.Old))
        {
            return null;
        }

        if (!request.Old["status"]["phase"].TextIs("Bound"))
        {
            return Refusal.Of(request, "Only bound persistent volume claims can be expanded");
        }

        string name = ClassOf(request.Object!);
        bool grows = name.Length > 0 && name == ClassOf(request.Old)
            && request.Context.Snapshot.Get(new ObjectKey(Classes, "", name)) is { } stored
            && ParsedObject.Of(stored).Root["allowVolumeExpansion"].IsTrue;
        return grows
            ? null
            : Refusal.Of(request,
                "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
    }

    private static Quantity SizeOf(Value claim) =>
        Quantity.TryParse(claim["spec"]["resources"]["requests"]["storage"].TextOrEmpty, out Quantity size) ? size : default;

    private static string ClassOf(Value claim) =>
        claim["metadata"]["annotations"][OldClass].Text ?? claim["spec"]["storageClassName"].TextOrEmpty;
}
