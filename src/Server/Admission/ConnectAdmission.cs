using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Types;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>
/// Admission of connections to pods, services and nodes: the operation CONNECT, whose object is the options of the connection.
/// </summary>
internal static class ConnectAdmission
{
    private static readonly string[] Streams = ["stdin", "stdout", "stderr", "tty"];

    // options are read from the query and never stored: what a webhook adds to them is kept as it is
    private static readonly TypeSchema Options = new("", static () => []) { PreserveUnknown = true };

    /// <param name="request">Its subresource is the connection.</param>
    /// <param name="name">Of the object that is connected to.</param>
    /// <param name="snapshot">What plugins look at.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>The options as plugins left them, and why there may be no connection; null when there may.</returns>
    public static async ValueTask<(Value Options, StatusError? Refused)> AdmitAsync(
        RequestContext request, string name, ISnapshot snapshot, CancellationToken cancellation)
    {
        ServerServices services = request.Services;
        KindName kind = request.Subresource!.Kind;
        var context = new WriteContext
        {
            Type = request.Resource.Type,
            Namespace = request.Target.Namespace,
            Name = name,
            Subresource = request.Subresource.Name,
            User = request.User,
            Now = services.Time.GetUtcNow(),
            Snapshot = snapshot,
            Random = services.Random,
        };
        var admission = new AdmissionRequest("CONNECT", context, services, default)
        {
            Object = Read(request, kind),
            Kind = kind,
            Schema = Options,
        };
        StatusError? refused = await services.Admission.MutateAsync(admission, cancellation)
            ?? await services.Admission.ValidateAsync(admission, cancellation);
        request.Tell(context);
        return (admission.Object, refused);
    }

    private static ObjectDraft Read(RequestContext request, KindName kind)
    {
        QueryString query = request.Target.Query;
        ObjectDraft options = new ObjectDraft().Set("kind", kind.Kind).Set("apiVersion", kind.ApiVersion);
        switch (request.Subresource!.Name)
        {
            case "proxy":
                return options.Set("path", "/" + string.Join('/', request.Target.Rest));
            case "portforward":
                IEnumerable<Value> ports = query.All("ports").SelectMany(p => p.Split(','))
                    .Select(p => long.TryParse(p, out long port) ? (Value)port : default);
                return query.Has("ports") ? options.Set("ports", new ArrayDraft(ports.Where(p => p.Exists))) : options;
        }

        foreach (string stream in Streams.Where(query.Flag))
        {
            options.Set(stream, true);
        }

        if (query["container"] is { Length: > 0 } container)
        {
            options.Set("container", container);
        }

        return query.Has("command") ? options.Set("command", new ArrayDraft(query.All("command").Select(c => (Value)c))) : options;
    }
}
