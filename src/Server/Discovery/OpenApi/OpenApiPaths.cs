using Xebec.Api.Documents;
using Xebec.Server.Paths;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>/openapi/v2 (JSON, and the protobuf that client-go asks for) and /openapi/v3 with one document a group version.</summary>
/// <param name="registry">What is served.</param>
/// <param name="time">For dropping documents that nobody asks for any more; null keeps them.</param>
public sealed class OpenApiPaths(Func<ApiRegistry> registry, TimeProvider? time = null) : IPathHandler
{
    // clients ask for all documents once, and then for hours for none: some twenty megabytes that nobody needs. Hashes stay, so that the index is cheap
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);

    private const string ProtobufType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private OpenApiDocuments? _documents;
    private ITimer? _idle;

    public ValueTask<Answer>? TryHandle(Request request, RequestTarget target, UserInfo user, CancellationToken cancellation)
    {
        string path = target.Path.TrimEnd('/');
        if (path == "/openapi/v2")
        {
            return ValueTask.FromResult(V2(request));
        }

        if (path == "/openapi/v3")
        {
            return ValueTask.FromResult(Index());
        }

        return path.StartsWith("/openapi/v3/", StringComparison.Ordinal) ? ValueTask.FromResult(V3(request, path["/openapi/v3/".Length..])) : null;
    }

    private Answer V2(Request request)
    {
        string accept = request.Headers.Get("Accept") ?? "";
        bool protobuf = accept.Contains("proto-openapi.spec.v2", StringComparison.Ordinal);
        string type = protobuf ? ProtobufType : "application/json";
        return Document(request, protobuf ? Current().V2Protobuf : Current().V2, type).With("Vary", "Accept");
    }

    private Answer Index()
    {
        OpenApiDocuments documents = Current();
        var paths = new ObjectDraft();
        foreach ((string path, VersionDocument document) in documents.All)
        {
            paths.Append(path, new ObjectDraft().Set("serverRelativeURL", $"/openapi/v3/{path}?hash={document.Hash}"));
        }

        return new Answer { Code = 200, Body = new BytesBody(JsonText.ToBytes(new ObjectDraft().Set("paths", paths))) };
    }

    private Answer V3(Request request, string path) => Current().V3(path) is { } found
        ? Document(request, found.Rendered, "application/json")
        : new Answer { Code = 404, ContentType = "", Body = BytesBody.None };

    private static Answer Document(Request request, Rendered rendered, string type)
    {
        string tag = $"\"{rendered.Hash}\"";
        bool known = request.Headers.Get("If-None-Match") == tag;
        Answer answer = new() { Code = known ? 304 : 200, ContentType = type, Body = known ? BytesBody.None : new BytesBody(rendered.Bytes) };
        return answer.With("ETag", tag);
    }

    // swapped whole when definitions change; a race builds twice and keeps either
    private OpenApiDocuments Current()
    {
        ApiRegistry now = registry();
        _idle ??= time?.CreateTimer(_ => _documents?.Forget(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _idle?.Change(Idle, Timeout.InfiniteTimeSpan);
        OpenApiDocuments? documents = _documents;
        if (documents is null || !ReferenceEquals(documents.Registry, now))
        {
            _documents = documents = new OpenApiDocuments(now, documents);
        }

        return documents;
    }
}
