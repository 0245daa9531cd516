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

        foreach (AcceptClause clause in AcceptClause.Read(accept))
        {
            if (!clause.Takes("application", "json"))
            {
                continue;
            }

            switch (clause.Parameter("as"))
            {
                case "":
                    return JsonRenderer.Instance;
                case "Table" when clause.Parameter("g") == "meta.k8s.io" && clause.Parameter("v") is ("v1" or "v1beta1"):
                    return TableOptions.Read(target.Query, out error) is { } include ? new TableRenderer(clause.Parameter("v"), include, Time) : null;
                default:
                    continue;
            }
        }

        return JsonRenderer.Instance;
    }
}
