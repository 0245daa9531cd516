using Xebec.Server.Pipeline;

namespace Xebec.Server.Paths;

/// <summary>Answers a family of paths that are not resources: health, version, discovery, OpenAPI, metrics.</summary>
public interface IPathHandler
{
    /// <summary>Null when the path is not this handler's.</summary>
    ValueTask<Answer>? TryHandle(Request request, RequestTarget target, UserInfo user, CancellationToken cancellation);
}

/// <summary>The handlers in order; a path nobody takes is "404 page not found".</summary>
public sealed class PathRoutes(IReadOnlyList<IPathHandler> handlers)
{
    public ValueTask<Answer> HandleAsync(Request request, RequestTarget target, UserInfo user, CancellationToken cancellation)
    {
        foreach (IPathHandler handler in handlers)
        {
            if (handler.TryHandle(request, target, user, cancellation) is { } answer)
            {
                return answer;
            }
        }

        return ValueTask.FromResult(StatusError.PageNotFound.ToAnswer());
    }
}
