using Xebec.Api.Keys;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>Nothing happens in a namespace that does not exist.</summary>
internal sealed class NamespaceExists : IValidatingPlugin
{
    private static readonly ResourceName Namespaces = new("", "namespaces");

    public string Name => "NamespaceExists";

    public StatusError? Validate(AdmissionRequest request)
    {
        string ns = request.Context.Namespace;
        bool concerned = ns.Length > 0 && request.Resource != Namespaces && request.Operation is "CREATE" or "UPDATE" or "DELETE";
        return concerned && request.Context.Snapshot.Get(new ObjectKey(Namespaces, "", ns)) is null
            ? StatusError.NotFound(Namespaces, ns)
            : null;
    }
}
