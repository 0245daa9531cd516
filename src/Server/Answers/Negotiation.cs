using Xebec.Server.Answers.Metadata;
using Xebec.Server.Answers.Tables;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;

namespace Xebec.Server.Answers;

/// <summary>Chooses the representation of an answer from the Accept header, before anything is done.</summary>
public sealed class Negotiation
{
    /// <summary>Measures ages in tables.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Null and the error to send when nothing the client takes can be made.</summary>
    public IRenderer? Choose(Request request, RequestTarget target, ResourceBinding resource, out StatusError? error)
    {
        error = null;
        string accept = request.Headers.Get("Accept") ?? "";
        if (accept is "" or "application/json" or "*/*")
        {
            return JsonRenderer.Instance;
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
                if (!clause.Takes("application", format.Subtype()) || !CanMake(clause, format))
                {
                    continue;
                }

                if (target.Verb == "watch" && format == MediaFormat.Yaml)
                {
                    error = Unacceptable.Stream;
                    return null;
                }

                return Make(clause, format, target, out error);
            }
        }

        error = Unacceptable.Form;
        return null;
    }

    private static bool CanMake(AcceptClause clause, MediaFormat format)
    {
        if (clause.Parameter("stream") is not ("" or "watch"))
        {
            return false;
        }

        bool meta = clause.Parameter("g") == "meta.k8s.io" && clause.Parameter("v") is ("v1" or "v1beta1");
        return clause.Parameter("as") switch
        {
            _ when format == MediaFormat.Protobuf => false,
            "" => true,
            "Table" => meta && format != MediaFormat.Protobuf,
            "PartialObjectMetadata" or "PartialObjectMetadataList" => meta,
            _ => false,
        };
    }

    private IRenderer? Make(AcceptClause clause, MediaFormat format, RequestTarget target, out StatusError? error)
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

                json = new TableRenderer(version, include, Time);
                break;
            default:
                json = new MetadataRenderer(version, form == "PartialObjectMetadataList");
                break;
        }

        return format == MediaFormat.Yaml ? new YamlRenderer(json) : json;
    }
}
