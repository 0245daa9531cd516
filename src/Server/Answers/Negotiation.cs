using Xebec.Server.Answers.Metadata;
using Xebec.Server.Answers.Protobuf;
using Xebec.Server.Answers.Tables;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;

namespace Xebec.Server.Answers;

/// <summary>Chooses the representation of an answer from the Accept header, before anything is done.</summary>
public sealed class Negotiation
{
    /// <summary>Null and the error to send when nothing the client takes can be made.</summary>
    /// <param name="request">Whose Accept header decides.</param>
    /// <param name="target">What it asks for.</param>
    /// <param name="resource">What it asks that of.</param>
    /// <param name="time">For ages in tables.</param>
    /// <param name="error">400 or 406.</param>
    public IRenderer? Choose(Request request, RequestTarget target, ResourceBinding resource, TimeProvider time, out StatusError? error)
    {
        error = null;
        string accept = request.Headers.Get("Accept") ?? "";
        if (accept is "" or "application/json" or "*/*")
        {
            return PrettyPrint.IsWanted(request, target.Query) ? RewrittenRenderer.Pretty(JsonRenderer.Instance) : JsonRenderer.Instance;
        }

        error = Unacceptable.ByRoute(accept, target.Verb is "list" or "watch");
        if (error is not null)
        {
            return null;
        }

        foreach (AcceptClause clause in AcceptClause.Read(accept))
        {
            foreach (MediaFormat format in MediaFormats.All)
            {
                if (!clause.Takes("application", format.Subtype()) || !CanMake(clause, format, resource))
                {
                    continue;
                }

                if (target.Verb == "watch" && format == MediaFormat.Yaml)
                {
                    error = Unacceptable.Stream;
                    return null;
                }

                return Make(request, clause, format, target, time, out error);
            }
        }

        error = Unacceptable.Form;
        return null;
    }

    private static bool CanMake(AcceptClause clause, MediaFormat format, ResourceBinding resource)
    {
        if (clause.Parameter("stream") is not ("" or "watch"))
        {
            return false;
        }

        bool meta = clause.Parameter("g") == "meta.k8s.io" && clause.Parameter("v") is ("v1" or "v1beta1");
        return clause.Parameter("as") switch
        {
            "" => format != MediaFormat.Protobuf || !resource.Type.Custom,
            "Table" => meta && format != MediaFormat.Protobuf && resource.Kind.Review is null,
            "PartialObjectMetadata" or "PartialObjectMetadataList" => meta,
            _ => false,
        };
    }

    private static IRenderer? Make(
        Request request, AcceptClause clause, MediaFormat format, RequestTarget target, TimeProvider time, out StatusError? error)
    {
        error = null;
        string version = clause.Parameter("v");
        string form = clause.Parameter("as");
        IRenderer json;
        switch (form)
        {
            case "":
                json = JsonRenderer.Instance;
                break;
            case "Table":
                if (TableOptions.Read(target.Query, out error) is not { } include)
                {
                    return null;
                }

                json = new TableRenderer(version, include, time);
                break;
            default:
                json = new MetadataRenderer(version, form == "PartialObjectMetadataList");
                break;
        }

        return format switch
        {
            MediaFormat.Json => PrettyPrint.IsWanted(request, target.Query, clause) ? RewrittenRenderer.Pretty(json) : json,
            MediaFormat.Yaml => RewrittenRenderer.Yaml(json),
            _ => form.Length == 0 ? ProtobufRenderer.Instance : new ProtobufMetadataRenderer(version, form == "PartialObjectMetadataList"),
        };
    }
}
