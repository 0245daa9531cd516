using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Xebec.Client.Seam;
using Xebec.Server.Pipeline;
using Xebec.Server.Reading;
using Xebec.Server.Registry.Views;
using Xebec.Server.Watching;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.InProcess;

/// <summary>
/// The seam to an API server without a wire: the same pipeline with the caller's identity given, and objects handed over as they are
/// stored, sharing the server's memory.
/// </summary>
public sealed class InProcessApiServer(ApiPipeline pipeline, UserInfo identity, string userAgent) : IApiServer
{
    public async ValueTask<ApiAnswer> SendAsync(ApiCall call, CancellationToken cancellation)
    {
        Answer answer = await pipeline.HandleAsync(ToRequest(call), cancellation);
        if (answer.Body is StoredObjectBody stored && call.Accept is null)
        {
            return new ApiAnswer(answer.Code, default) { Object = ToObject(stored.Item), Warnings = WarningsOf(answer) };
        }

        return new ApiAnswer(answer.Code, await BytesOfAsync(answer.Body, cancellation)) { Warnings = WarningsOf(answer) };
    }

    public async ValueTask<ApiList> ListAsync(ApiResource resource, string? ns, string query, CancellationToken cancellation)
    {
        string target = resource.Path(ns) + (query.Length > 0 ? "?" + query : "");
        Answer answer = await pipeline.HandleAsync(ToRequest(new ApiCall("GET", target)), cancellation);
        if (answer.Body is PageBody page)
        {
            return new ApiList([.. page.Page.Items.Select(ToObject)], page.Page.Snapshot.Revision.ToString());
        }

        return new ApiList([], "", ApiStatus.Read(answer.Code, await BytesOfAsync(answer.Body, cancellation)));
    }

    public async IAsyncEnumerable<ApiEvent> WatchAsync(
        ApiResource resource, string? ns, string query, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string more = query.Length > 0 ? "&" + query : "";
        string target = $"{resource.Path(ns)}?watch=1&allowWatchBookmarks=true&resourceVersion={resourceVersion}{more}";
        Answer answer = await pipeline.HandleAsync(ToRequest(new ApiCall("GET", target)), cancellation);
        if (answer.Body is not WatchBody body)
        {
            ApiStatus status = answer.Body is ErrorEventBody ended
                ? new ApiStatus(ended.Error.Code, ended.Error.Reason, ended.Error.Message)
                : ApiStatus.Read(answer.Code, await BytesOfAsync(answer.Body, cancellation));
            yield return new ApiEvent(ApiEventType.Error, null, "", status);
            yield break;
        }

        await using ObjectWatch watch = body.Watch;
        while (true)
        {
            IReadOnlyList<WatchEvent>? events;
            ApiStatus? ended = null;
            try
            {
                events = await watch.ReadAsync(body.Deadline, cancellation);
            }
            catch (WatchEndedException e)
            {
                events = null;
                ended = new ApiStatus(410, "Expired", e.Message);
            }
            catch (ConversionException e)
            {
                events = null;
                ended = new ApiStatus(500, "", e.Message);
            }

            if (events is null)
            {
                if (ended is not null)
                {
                    yield return new ApiEvent(ApiEventType.Error, null, "", ended);
                }

                yield break;
            }

            foreach (WatchEvent one in events)
            {
                yield return new ApiEvent(TypeOf(one.Type), one.Object is null ? null : ToObject(one.Object), one.Revision.ToString());
            }
        }
    }

    private static ApiEventType TypeOf(string type) => type switch
    {
        "ADDED" => ApiEventType.Added,
        "MODIFIED" => ApiEventType.Modified,
        "DELETED" => ApiEventType.Deleted,
        _ => ApiEventType.Bookmark,
    };

    private static ApiObject ToObject(StoredObject item) => new(item.Key, item.Facts.Uid, item.Revision.ToString(), item.Bytes);

    private static List<string> WarningsOf(Answer answer) => [.. answer.Headers.Where(h => h.Key == "Warning").Select(h => h.Value)];

    private static async ValueTask<ReadOnlyMemory<byte>> BytesOfAsync(AnswerBody body, CancellationToken cancellation)
    {
        if (body is BytesBody bytes)
        {
            return bytes.Bytes;
        }

        using var memory = new MemoryStream();
        var writer = PipeWriter.Create(memory, new StreamPipeWriterOptions(leaveOpen: true));
        await body.WriteAsync(writer, cancellation);
        await writer.CompleteAsync();
        return memory.ToArray();
    }

    private Request ToRequest(ApiCall call) => new()
    {
        Method = call.Method,
        RawTarget = call.Target,
        Headers = new CallHeaders(call, userAgent),
        Body = call.Body,
        Identity = identity,
    };

    private sealed class CallHeaders(ApiCall call, string userAgent) : IRequestHeaders
    {
        public string? Get(string name) => name switch
        {
            "Content-Type" => call.Body.IsEmpty ? null : call.ContentType,
            "Accept" => call.Accept,
            "User-Agent" => userAgent,
            _ => null,
        };

        public IEnumerable<KeyValuePair<string, string>> WithPrefix(string prefix) => [];
    }
}
