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

    public IEnumerable<string> Paths =>
    [
        "/api", "/apis", "/apis/",
        .. registry().Groups.Where(g => g.Name.Length > 0).Select(g => $"/apis/{g.Name}"),
        .. registry().Groups.SelectMany(
            g => g.Versions.Select(v => g.Name.Length == 0 ? $"/api/{v.Version}" : $"/apis/{g.Name}/{v.Version}")),
    ];

    public ValueTask<Answer>? TryHandle(Request request, RequestTarget target, UserInfo user, CancellationToken cancellation)
    {
        string path = target.Path.TrimEnd('/');
        if (!(path is "/api" or "/apis"
            || path.StartsWith("/api/", StringComparison.Ordinal) || path.StartsWith("/apis/", StringComparison.Ordinal)))
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
                return documents.Version("", version) ?? documents.Registry.Lost("").ToAnswer();
            case ["apis", string group]:
                return documents.Group(group) ?? StatusError.PageNotFound.ToAnswer();
            case ["apis", string group, string version]:
                return documents.Version(group, version) ?? documents.Registry.Lost(group).ToAnswer();
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

    private Answer Unknown(string[] segments) =>
        segments[0] == "apis" && segments.Length == 1
            ? StatusError.PageNotFound.ToAnswer()
            : Current().Registry.Lost(segments[0] == "api" ? "" : segments[1]).ToAnswer();

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
