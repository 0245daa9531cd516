using Xebec.Api.Documents;
using Xebec.Server.Answers;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Paths;

/// <summary>Answers a family of paths that are not resources: health, version, discovery, OpenAPI, metrics.</summary>
public interface IPathHandler
{
    /// <summary>The paths to find at the root; those that take part in no list are left out.</summary>
    IEnumerable<string> Paths { get; }

    /// <summary>Null when the path is not this handler's.</summary>
    ValueTask<Answer>? TryHandle(Request request, RequestTarget target, UserInfo user, CancellationToken cancellation);
}

/// <summary>The handlers in order; the root tells their paths, and a path nobody takes is "404 page not found".</summary>
public sealed class PathRoutes(IReadOnlyList<IPathHandler> handlers)
{
    public ValueTask<Answer> HandleAsync(Request request, RequestTarget target, UserInfo user, CancellationToken cancellation)
    {
        if (target.Path is "/" or "/index.html")
        {
            return ValueTask.FromResult(new Answer { Code = 200, Body = new BytesBody(JsonIndent.Write(JsonText.ToBytes(Root()))) });
        }

        foreach (IPathHandler handler in handlers)
        {
            if (handler.TryHandle(request, target, user, cancellation) is { } answer)
            {
                return answer;
            }
        }

        return ValueTask.FromResult(StatusError.PageNotFound.ToAnswer());
    }

    private ObjectDraft Root() => new ObjectDraft()
        .Set("paths", new ArrayDraft(handlers.SelectMany(h => h.Paths).Order(StringComparer.Ordinal).Select(p => (Value)p)));
}
