using System.Buffers;
using System.IO.Pipelines;
using Xebec.Api.Keys;
using Xebec.Server.Answers;
using Xebec.Server.Pipeline;
using Xebec.Server.Reading;
using Xebec.Server.Registry;
using Xebec.Store.Seam;

namespace Xebec.Server.Watching;

/// <summary>One event as a watcher sees it, after its selectors: an object that stops matching is deleted for this watcher.</summary>
/// <param name="Type">ADDED, MODIFIED, DELETED or BOOKMARK.</param>
/// <param name="Object">The object with the revision to show; null for bookmarks.</param>
/// <param name="InitialEventsEnd">A bookmark that ends the initial events.</param>
public readonly record struct WatchEvent(string Type, StoredObject? Object, Revision Revision, bool InitialEventsEnd = false);

/// <summary>
/// A watch in progress: first the initial events (when asked for), then the store's changes through the selectors, with bookmarks while
/// nothing happens. When its resource is withdrawn it ends in good order, after all that happened before.
/// </summary>
public sealed class ObjectWatch(ResourceBinding resource, ObjectFilter filter, IStoreWatch changes, IReadOnlyList<StoredObject>? initial, Revision initialRevision, ListOptions options, TimeProvider time)
    : IAsyncDisposable
{
    private static readonly TimeSpan BookmarkEvery = TimeSpan.FromSeconds(60);

    // a last bookmark so near the end that the client can go on from there, as upstream's
    private static readonly TimeSpan BookmarkBeforeEnd = TimeSpan.FromSeconds(2);

    // what happened before its resource was withdrawn is there already, or comes at once
    private static readonly TimeSpan BeforeWithdrawal = TimeSpan.FromMilliseconds(20);

    private IReadOnlyList<StoredObject>? _initial = initial;
    private DateTimeOffset? _bookmark;

    // one timer until the next bookmark, not one for each wait: most waits are short, and a busy watch has thousands
    private CancellationTokenSource? _patience;
    private CancellationTokenRegistration _ending;
    private CancellationTokenRegistration _withdrawing;

    public ResourceBinding Resource { get; } = resource;

    /// <summary>Called once, when nobody watches any more. Default: nothing happens.</summary>
    public Action? Ended { get; set; }

    /// <summary>The next events; empty means ask again; null means the watch is over in good order (its time is up).</summary>
    public async ValueTask<IReadOnlyList<WatchEvent>?> ReadAsync(DateTimeOffset deadline, CancellationToken cancellation)
    {
        if (_initial is not null)
        {
            List<WatchEvent> first = [.. _initial.Select(o => new WatchEvent("ADDED", o, o.Revision))];
            _initial = null;
            if (options.SendInitialEvents == true && options.AllowWatchBookmarks)
            {
                first.Add(new WatchEvent("BOOKMARK", null, initialRevision, true));
            }

            return first;
        }

        DateTimeOffset now = time.GetUtcNow();
        bool withdrawn = Resource.Withdrawal is { At.IsNone: false };
        if (now >= deadline || (withdrawn && changes.Seen >= Resource.Withdrawal!.At))
        {
            return null;
        }

        DateTimeOffset until = deadline;
        if (options.AllowWatchBookmarks)
        {
            _bookmark ??= NextBookmark(now, deadline);
            if (now >= _bookmark)
            {
                _bookmark = NextBookmark(now, deadline);
                return [new WatchEvent("BOOKMARK", null, changes.Seen)];
            }

            until = _bookmark < deadline ? _bookmark.Value : deadline;
        }

        try
        {
            return Translate(await changes.ReadAsync(Patience(withdrawn ? BeforeWithdrawal : until - now, cancellation)));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Forget();
            return [];
        }
    }

    public ValueTask DisposeAsync()
    {
        Action? ended = Ended;
        Ended = null;
        ended?.Invoke();
        Forget();
        return changes.DisposeAsync();
    }

    private static DateTimeOffset NextBookmark(DateTimeOffset now, DateTimeOffset end)
    {
        DateTimeOffset last = end - BookmarkBeforeEnd, beat = now + BookmarkEvery;
        return last > now && last < beat ? last : beat;
    }

    // over when the request is, when its resource is withdrawn, or when a bookmark or the end is due
    private CancellationToken Patience(TimeSpan left, CancellationToken cancellation)
    {
        if (_patience is null)
        {
            _patience = new CancellationTokenSource(left, time);
            _ending = cancellation.UnsafeRegister(static patience => ((CancellationTokenSource)patience!).Cancel(), _patience);
            if (Resource.Withdrawal is { At.IsNone: true } withdrawal)
            {
                _withdrawing = withdrawal.Token.UnsafeRegister(static patience => ((CancellationTokenSource)patience!).Cancel(), _patience);
            }
        }

        return _patience.Token;
    }

    private void Forget()
    {
        _ending.Dispose();
        _withdrawing.Dispose();
        _patience?.Dispose();
        _patience = null;
    }

    private List<WatchEvent> Translate(IReadOnlyList<StoreEvent> events)
    {
        var translated = new List<WatchEvent>(events.Count);
        foreach (StoreEvent change in events)
        {
            bool now = change.Object is not null && filter.Matches(change.Object);
            bool before = change.Previous is not null && filter.Matches(change.Previous);
            if (now)
            {
                translated.Add(new WatchEvent(before ? "MODIFIED" : "ADDED", change.Object!, change.Revision));
            }
            else if (before)
            {
                // gone, or gone out of sight: the last state this watcher could see, at the revision of the change
                translated.Add(new WatchEvent("DELETED", change.Previous! with { Revision = change.Revision, Memo = null }, change.Revision));
            }
        }

        return translated;
    }
}

/// <summary>A watch as an answer's body: frames flushed once per batch of ready events.</summary>
public sealed class WatchBody(ObjectWatch watch, IRenderer renderer, DateTimeOffset deadline) : AnswerBody
{
    public ObjectWatch Watch { get; } = watch;

    public DateTimeOffset Deadline { get; } = deadline;

    public override long? Length => null;

    public override bool Lasts => true;

    public override async ValueTask WriteAsync(PipeWriter to, CancellationToken cancellation)
    {
        await using ObjectWatch owned = Watch;
        try
        {
            // the client learns that the watch stands before anything happens
            await to.FlushAsync(cancellation);
            while (await owned.ReadAsync(Deadline, cancellation) is { } events)
            {
                foreach (WatchEvent one in events)
                {
                    Write(to, one);
                    if (to.CanGetUnflushedBytes && to.UnflushedBytes > 64 * 1024)
                    {
                        await to.FlushAsync(cancellation);
                    }
                }

                if (events.Count > 0)
                {
                    await to.FlushAsync(cancellation);
                }
            }
        }
        catch (WatchEndedException ended) when (ended.Reason == WatchEnd.StoreStopping)
        {
            // the stream just ends; clients resume elsewhere
        }
        catch (WatchEndedException ended)
        {
            renderer.Error(to, StatusError.Expired(ended.Message));
            await to.FlushAsync(cancellation);
        }
    }

    private void Write(IBufferWriter<byte> to, WatchEvent one)
    {
        if (one.Object is null)
        {
            renderer.Bookmark(to, Watch.Resource, one.Revision.ToString(), one.InitialEventsEnd);
        }
        else
        {
            renderer.Event(to, Watch.Resource, one.Type, one.Object);
        }
    }
}
