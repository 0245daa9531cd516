using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Server.Answers;
using Xebec.Server.Paths;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>/openapi/v2 and /openapi/v3 with one document a group version; JSON, and the protobuf that clients ask for.</summary>
/// <param name="registry">What is served.</param>
/// <param name="time">For dropping documents that nobody asks for any more, and for saying how long one may be kept.</param>
public sealed class OpenApiPaths(Func<ApiRegistry> registry, TimeProvider time) : IPathHandler
{
    // clients ask for all documents once, and then for hours for none: some twenty megabytes that nobody needs.
    // Hashes stay, so that the index is cheap
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    // the name that is answered, and an older one that is no media type by the book
    private static readonly string[] SecondProtobuf =
        ["com.github.proto-openapi.spec.v2.v1.0+protobuf", "com.github.proto-openapi.spec.v2@v1.0+protobuf"];

    private static readonly string[] ThirdProtobuf =
        ["com.github.proto-openapi.spec.v3.v1.0+protobuf", "com.github.proto-openapi.spec.v3@v1.0+protobuf"];

    private OpenApiDocuments? _documents;
    private ITimer? _idle;

    public IEnumerable<string> Paths => ["/openapi/v2", "/openapi/v3", "/openapi/v3/"];

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

        return path.StartsWith("/openapi/v3/", StringComparison.Ordinal)
            ? ValueTask.FromResult(V3(request, target, path["/openapi/v3/".Length..]))
            : null;
    }

    private Answer V2(Request request) => Wanted(request, SecondProtobuf) switch
    {
        "json" => Document(request, Current().V2.Hash, "application/json", () => Current().V2.Bytes),
        { } => Document(request, Current().V2Protobuf.Hash, "application/" + SecondProtobuf[0], () => Current().V2Protobuf.Bytes),
        null => NotAcceptable(),
    };

    // the first subtype of application/ that the client takes: JSON, or one of the others; null for none
    private static string? Wanted(Request request, ReadOnlySpan<string> others)
    {
        string accept = request.Headers.Get("Accept") ?? "";
        foreach (AcceptClause clause in AcceptClause.Read(accept.Length == 0 ? "*/*" : accept))
        {
            foreach (string subtype in (ReadOnlySpan<string>)["json", .. others])
            {
                if (clause.Takes("application", subtype))
                {
                    return subtype;
                }
            }
        }

        return null;
    }

    private static Answer NotAcceptable() => new Answer { Code = 406, ContentType = "", Body = BytesBody.None }.With("Vary", "Accept");

    private Answer Index()
    {
        OpenApiDocuments documents = Current();
        var paths = new ObjectDraft();
        foreach ((string path, ServedDocument document) in documents.All)
        {
            paths.Append(path, new ObjectDraft().Set("serverRelativeURL", At(path, document.Hash)));
        }

        return new Answer { Code = 200, Body = new BytesBody(JsonText.ToBytes(new ObjectDraft().Set("paths", paths))) };
    }

    // who names the hash of a document may keep it for ever; who names another is sent to the right one
    private Answer V3(Request request, RequestTarget target, string path)
    {
        if (Current().V3(path) is not { } found)
        {
            return new Answer { Code = 404, ContentType = "", Body = BytesBody.None };
        }

        if (Wanted(request, ThirdProtobuf) is not { } subtype)
        {
            return NotAcceptable();
        }

        string hash = target.Query["hash"];
        if (hash.Length > 0 && hash != found.Hash)
        {
            return new Answer { Code = 301, ContentType = "", Body = BytesBody.None }.With("Location", At(path, found.Hash));
        }

        Answer answer = subtype == "json"
            ? Document(request, found.Hash, "application/json", () => found.Rendered.Bytes)
            : Document(request, found.Hash, "application/" + ThirdProtobuf[0], () => found.Protobuf);
        if (hash.Length > 0)
        {
            string end = (time.GetUtcNow() + Kept).ToString("R", CultureInfo.InvariantCulture);
            answer.With("Cache-Control", "public, immutable").With("Expires", end);
        }

        return answer;
    }

    private static string At(string path, string hash) => $"/openapi/v3/{path}?hash={hash}";

    private static Answer Document(Request request, string hash, string type, Func<byte[]> bytes)
    {
        string tag = $"\"{hash}\"";
        bool known = request.Headers.Get("If-None-Match") == tag;
        Answer answer = new() { Code = known ? 304 : 200, ContentType = type, Body = known ? BytesBody.None : new BytesBody(bytes()) };
        return answer.With("ETag", tag).With("Vary", "Accept");
    }

    // swapped whole when definitions change; a race builds twice and keeps either
    private OpenApiDocuments Current()
    {
        ApiRegistry now = registry();
        _idle ??= time.CreateTimer(_ => _documents?.Forget(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _idle.Change(Idle, Timeout.InfiniteTimeSpan);
        OpenApiDocuments? documents = _documents;
        if (documents is null || !ReferenceEquals(documents.Registry, now))
        {
            _documents = documents = new OpenApiDocuments(now, documents);
        }

        return documents;
    }
}
