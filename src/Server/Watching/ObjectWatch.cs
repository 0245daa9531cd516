using System.Buffers;
using System.IO.Pipelines;
using Xebec.Api.Keys;
using Xebec.Server.Answers;
using Xebec.Server.Metrics;
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
/// nothing happens.
/// </summary>
public sealed class ObjectWatch(ResourceBinding resource, ObjectFilter filter, IStoreWatch changes, IReadOnlyList<StoredObject>? initial, Revision initialRevision, ListOptions options, TimeProvider time)
    : IAsyncDisposable
{
    private static readonly TimeSpan BookmarkEvery = TimeSpan.FromSeconds(60);

    // a last bookmark so near the end that the client can go on from there, as upstream's
    private static readonly TimeSpan BookmarkBeforeEnd = TimeSpan.FromSeconds(2);

    private IReadOnlyList<StoredObject>? _initial = initial;
    private DateTimeOffset? _bookmark;

    // one timer until the next bookmark, not one for each wait: most waits are short, and a busy watch has thousands
    private CancellationTokenSource? _patience;
    private CancellationTokenRegistration _ending;

    public ResourceBinding Resource { get; } = resource;

    internal TimeProvider Time => time;

    /// <summary>Told what is sent, and that nobody watches any more. Null: nobody counts.</summary>
    internal WatchMeter? Meter { get; set; }

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
        if (now >= deadline)
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
            return Translate(await changes.ReadAsync(Patience(until - now, cancellation)));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Forget();
            return [];
        }
    }

    public ValueTask DisposeAsync()
    {
        Meter?.End();
        Forget();
        return changes.DisposeAsync();
    }

    private static DateTimeOffset NextBookmark(DateTimeOffset now, DateTimeOffset end)
    {
        DateTimeOffset last = end - BookmarkBeforeEnd, beat = now + BookmarkEvery;
        return last > now && last < beat ? last : beat;
    }

    // over when the request is, or when a bookmark or the end is due
    private CancellationToken Patience(TimeSpan left, CancellationToken cancellation)
    {
        if (_patience is null)
        {
            _patience = new CancellationTokenSource(left, time);
            _ending = cancellation.UnsafeRegister(static patience => ((CancellationTokenSource)patience!).Cancel(), _patience);
        }

        return _patience.Token;
    }

    private void Forget()
    {
        _ending.Dispose();
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
/// <param name="watch">Disposed when it has been written.</param>
/// <param name="renderer">Makes the frames.</param>
/// <param name="deadline">When it is over.</param>
/// <param name="patience">
/// How long a client may take nothing of what is ready; then writing ends with a <see cref="TimeoutException"/>.
/// </param>
public sealed class WatchBody(ObjectWatch watch, IRenderer renderer, DateTimeOffset deadline, TimeSpan patience) : AnswerBody
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
            await FlushAsync(to, cancellation);
            long began = owned.Time.GetTimestamp();
            while (await owned.ReadAsync(Deadline, cancellation) is { } events)
            {
                foreach (WatchEvent one in events)
                {
                    Write(to, one);
                    if (to.CanGetUnflushedBytes && to.UnflushedBytes > 64 * 1024)
                    {
                        await FlushAsync(to, cancellation);
                    }
                }

                if (events.Count == 0)
                {
                    continue;
                }

                await FlushAsync(to, cancellation);
                owned.Meter?.Sent(events.Count);
                if (events[^1].InitialEventsEnd)
                {
                    owned.Meter?.Listed(owned.Time.GetElapsedTime(began));
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
            await FlushAsync(to, cancellation);
        }
    }

    // a flush that has room is over at once; only one that waits for its client is timed
    private async ValueTask FlushAsync(PipeWriter to, CancellationToken cancellation)
    {
        ValueTask<FlushResult> flushed = to.FlushAsync(cancellation);
        if (flushed.IsCompleted)
        {
            await flushed;
            return;
        }

        await flushed.AsTask().WaitAsync(patience, Watch.Time, cancellation);
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
