using Xebec.Api.Keys;
using Xebec.Server.Answers;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Watching;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Reading;

/// <summary>get, list and watch.</summary>
public sealed class ReadVerbs(ServerServices services)
{
    public async ValueTask<Answer> GetAsync(RequestContext request, CancellationToken cancellation)
    {
        IStore store = request.Resource.Store;
        ObjectKey key = request.Resource.KeyOf(request.Target.Namespace, request.Target.Name);
        string asked = request.Target.Query["resourceVersion"];
        ISnapshot? snapshot;
        if (asked.Length == 0)
        {
            snapshot = await store.ReadLatestAsync(cancellation);
        }
        else if (!Revision.TryParse(asked, out Revision revision))
        {
            return StatusError.BadRequest("invalid resource version: " + Lister.Malformed(asked)).ToAnswer();
        }
        else
        {
            snapshot = revision.IsNone ? store.Current : await store.WaitForAsync(revision, TimeSpan.FromSeconds(3), cancellation);
            if (snapshot is null)
            {
                return Lister.TooLarge(revision, store.Current.Revision).ToAnswer();
            }
        }

        return snapshot.Get(key) is { } item
            ? ObjectAnswer.Of(request, 200, await request.Resource.ShowAsync(item, cancellation))
            : StatusError.NotFound(request.Resource.Type.Name, key.Name).ToAnswer();
    }

    public async ValueTask<Answer> ListAsync(RequestContext request, CancellationToken cancellation)
    {
        if (ListOptions.Read(request.Target.Query, false, out StatusError? error) is not { } options
            || Selectors.Read(request.Resource, request.Target, out error) is not { } selectors)
        {
            return error!.ToAnswer();
        }

        (ListPage? page, error) = await Lister.ReadAsync(request.Resource, request.Target, options, selectors, cancellation);
        return page is null
            ? error!.ToAnswer()
            : new Answer
            {
                Code = 200,
                ContentType = request.Renderer.ContentType,
                Body = new PageBody(request.Renderer.List(request.Resource, page.Items, page.Facts), page),
            };
    }

    public async ValueTask<Answer> WatchAsync(RequestContext request, CancellationToken cancellation)
    {
        ResourceBinding resource = request.Resource;
        if (ListOptions.Read(request.Target.Query, true, out StatusError? error) is not { } options
            || Selectors.Read(resource, request.Target, out error) is not { } selectors)
        {
            return error!.ToAnswer();
        }

        Revision from = default;
        if (options.ResourceVersion.Length > 0 && !Revision.TryParse(options.ResourceVersion, out from))
        {
            return StatusError.Plain500(Lister.Malformed(options.ResourceVersion)).ToAnswer();
        }

        bool fromNow = from.IsNone;
        bool initialEvents = options.SendInitialEvents ?? fromNow;
        ISnapshot snapshot = options.ResourceVersion.Length == 0
            ? await resource.Store.ReadLatestAsync(cancellation)
            : resource.Store.Current;
        if (options.SendInitialEvents == true && !fromNow)
        {
            ISnapshot? caughtUp = await resource.Store.WaitForAsync(from, TimeSpan.FromSeconds(3), cancellation);
            if (caughtUp is null)
            {
                return Lister.TooLarge(from, resource.Store.Current.Revision).ToAnswer();
            }

            snapshot = caughtUp;
        }

        Revision after = initialEvents || fromNow ? snapshot.Revision : from;
        string? ns = resource.Type.Namespaced && request.Target.Namespace.Length > 0 ? request.Target.Namespace : null;
        IReadOnlyList<StoredObject>? initial = null;
        if (initialEvents)
        {
            IEnumerable<StoredObject> all = selectors.Candidates(snapshot, resource, ns)
                .Where(o => selectors.Name is null || o.Key.Name == selectors.Name);
            initial = [.. (await resource.ShowAsync([.. all], cancellation)).Where(selectors.Filter.Matches)];
        }

        var scope = new WatchScope(resource.Held, ns, selectors.Name, selectors.Indexed);
        // as long as nobody says how long, some longer than others, so that watchers spread over servers
        int least = services.Settings.WatchSecondsMin;
        TimeSpan lasts = options.Timeout ?? TimeSpan.FromSeconds(least + services.Random.Next(Math.Max(1, least)));
        DateTimeOffset deadline = services.Time.GetUtcNow() + lasts;
        try
        {
            var watch = new ObjectWatch(
                resource, selectors.Filter, resource.Store.Watch(scope, after), initial, snapshot.Revision, options, services.Time);
            return new Answer
            {
                Code = 200,
                ContentType = request.Renderer.WatchContentType,
                Body = new WatchBody(watch, request.Renderer, deadline, services.Settings.RequestTimeout),
            };
        }
        catch (WatchEndedException ended)
        {
            // upstream answers 200 and sends the error as the stream's only event
            return new Answer
            {
                Code = 200,
                ContentType = request.Renderer.WatchContentType,
                Body = new ErrorEventBody(request.Renderer, StatusError.Expired($"too old resource version: {from} ({ended.Oldest})")),
            };
        }
    }
}

/// <summary>A list's body; in-process callers take the page itself.</summary>
public sealed class PageBody(AnswerBody rendered, ListPage page) : AnswerBody
{
    public ListPage Page { get; } = page;

    public override long? Length => rendered.Length;

    public override long SizeEstimate => rendered.SizeEstimate;

    public override ValueTask WriteAsync(System.IO.Pipelines.PipeWriter to, CancellationToken cancellation) =>
        rendered.WriteAsync(to, cancellation);
}

/// <summary>A watch stream of one ERROR event.</summary>
public sealed class ErrorEventBody(IRenderer renderer, StatusError error) : AnswerBody
{
    public StatusError Error { get; } = error;

    public override long? Length => null;

    public override async ValueTask WriteAsync(System.IO.Pipelines.PipeWriter to, CancellationToken cancellation)
    {
        renderer.Error(to, Error);
        await to.FlushAsync(cancellation);
    }
}
