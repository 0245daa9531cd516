using Xebec.Server.Paths;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;

namespace Xebec.Server.Discovery;

/// <summary>
/// /api, /apis and everything below them that is not an object: which groups, versions and resources there are. Both forms: one document a
/// path, and the aggregated list that newer clients ask for at the two roots. Rendered once per registry.
/// </summary>
public sealed class DiscoveryPaths(Func<ApiRegistry> registry, Func<string> serverAddress) : IPathHandler
{
    private DiscoveryDocuments? _documents;

    public ValueTask<Answer>? TryHandle(Request request, RequestTarget target, UserInfo user, CancellationToken cancellation)
    {
        string path = target.Path.TrimEnd('/');
        if (!(path is "/api" or "/apis" || path.StartsWith("/api/", StringComparison.Ordinal) || path.StartsWith("/apis/", StringComparison.Ordinal)))
        {
            return null;
        }

        string[] segments = path[1..].Split('/');
        return ValueTask.FromResult(target.Malformed ? Unknown(segments) : Answer(request, segments));
    }

    private Answer Answer(Request request, string[] segments)
    {
        DiscoveryDocuments documents = Current();
        switch (segments)
        {
            case ["api"] or ["apis"] or ["api", _] or ["apis", _, _] when request.Method != "GET" && Known(documents, segments):
                return StatusError.MethodNotAllowed.ToAnswer();
            case ["api"]:
                return documents.Root(request, core: true);
            case ["apis"]:
                return documents.Root(request, core: false);
            case ["api", string version]:
                return documents.Version("", version) ?? StatusError.NoSuchResource.ToAnswer();
            case ["apis", string group]:
                return documents.Group(group) ?? StatusError.PageNotFound.ToAnswer();
            case ["apis", string group, string version]:
                return documents.Version(group, version)
                    ?? (documents.Group(group) is null ? StatusError.PageNotFound : StatusError.NoSuchResource).ToAnswer();
            default:
                return Unknown(segments);
        }
    }

    private static bool Known(DiscoveryDocuments documents, string[] segments) => segments switch
    {
        ["api", string version] => documents.Version("", version) is not null,
        ["apis", string group, string version] => documents.Version(group, version) is not null,
        _ => true,
    };

    // below a group that is served, upstream's routes answer; elsewhere nobody does
    private Answer Unknown(string[] segments)
    {
        bool served = segments[0] == "api" || (segments.Length > 1 && Current().Group(segments[1]) is not null);
        return (served ? StatusError.NoSuchResource : StatusError.PageNotFound).ToAnswer();
    }

    // swapped whole when definitions change; a race renders twice and keeps either
    private DiscoveryDocuments Current()
    {
        ApiRegistry now = registry();
        DiscoveryDocuments? documents = _documents;
        if (documents is null || !ReferenceEquals(documents.Registry, now))
        {
            _documents = documents = new DiscoveryDocuments(now, serverAddress());
        }

        return documents;
    }
}
