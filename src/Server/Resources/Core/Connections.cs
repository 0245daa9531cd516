using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Admission;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Core;

/// <summary>
/// exec, attach, portforward and proxy: admission, and everything upstream says before it opens a connection. Connections themselves need
/// the node's agent and are refused.
/// </summary>
internal sealed class Connections : ISubresource
{
    private static readonly ResourceName Slices = new("discovery.k8s.io", "endpointslices");

    public static Connections Instance { get; } = new();

    public static bool Are(string subresource) => subresource is "exec" or "attach" or "portforward" or "proxy";

    public async ValueTask<Answer> HandleAsync(RequestContext context, CancellationToken cancellation)
    {
        ResourceName resource = context.Resource.Type.Name;
        string name = NameOf(context);
        ISnapshot snapshot = await context.Resource.Store.ReadLatestAsync(cancellation);
        if ((await ConnectAdmission.AdmitAsync(context, name, snapshot, cancellation)).Refused is { } unwelcome)
        {
            return unwelcome.ToAnswer();
        }

        if (snapshot.Get(new ObjectKey(resource, context.Target.Namespace, name)) is not { } stored)
        {
            return StatusError.NotFound(resource, name).ToAnswer();
        }

        Value item = ParsedObject.Of(stored).Root;
        StatusError? refused = (resource.Resource, context.Subresource!.Name) switch
        {
            ("pods", "proxy") => !item["status"]["podIP"].HasText ? StatusError.BadRequest("address not allowed") : null,
            ("pods", _) => !item["spec"]["nodeName"].HasText
                ? StatusError.BadRequest($"pod {name} does not have a host assigned")
                : null,
            ("services", _) => snapshot.List(Slices, context.Target.Namespace).Any(s => s.Facts.Label("kubernetes.io/service-name") == name)
                ? null
                : StatusError.NotFound(resource, name),
            _ => item["status"]["addresses"].Count == 0 ? StatusError.Plain500("no preferred addresses found; known addresses: []") : null,
        };
        return (refused ?? StatusError.ServiceUnavailable($"{context.Subresource.Name} is not available: "
            + "this server opens no connections to nodes, pods or services")).ToAnswer();
    }

    // proxies take name, name:port and scheme:name:port
    private static string NameOf(RequestContext context)
    {
        string[] parts = context.Target.Name.Split(':');
        return context.Subresource!.Name != "proxy" || parts.Length == 1 ? context.Target.Name : parts.Length == 2 ? parts[0] : parts[1];
    }
}
