using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>Nothing is written into a namespace that does not exist, nothing new into one that is ending.</summary>
internal sealed class NamespaceLifecycle : IMutatingPlugin
{
    private static readonly ResourceName Namespaces = new("", "namespaces");

    public string Name => "NamespaceLifecycle";

    public StatusError? Mutate(AdmissionRequest request) =>
        Judge(request);

    private static StatusError? Judge(AdmissionRequest request)
    {
        string ns = request.Context.Namespace;
        // whether a namespace is there is nothing that a question about access should tell
        bool asks = request.Resource is { Group: "authorization.k8s.io", Resource: "localsubjectaccessreviews" };
        if (ns.Length == 0 || asks || request.Operation is "DELETE" or "CONNECT" || request.Context.Type.Name == Namespaces)
        {
            return null;
        }

        if (request.Context.Snapshot.Get(new ObjectKey(Namespaces, "", ns)) is not { } found)
        {
            return StatusError.NotFound(Namespaces, ns);
        }

        if (request.Operation != "CREATE")
        {
            return null;
        }

        Value root = request.Opened(found);
        bool ending = root["metadata"]["deletionTimestamp"].Exists || root["status"]["phase"].TextIs("Terminating");
        if (!ending)
        {
            return null;
        }

        StatusError refused = Refusal.Of(request, $"unable to create new content in namespace {ns} because it is being terminated");
        return refused with
        {
            Details = refused.Details! with
            {
                Causes = [new StatusCause("NamespaceTerminating", $"namespace {ns} is being terminated", "metadata.namespace")],
            },
        };
    }
}
