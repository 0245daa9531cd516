using Xebec.Api.Keys;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>An ingress that names no class gets the cluster's default one.</summary>
internal sealed class DefaultIngressClass : IMutatingPlugin
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
