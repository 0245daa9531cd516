using Xebec.Api.Keys;
using Xebec.Server.Metrics;
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
public sealed class ObjectWatch(
    ResourceBinding resource, ObjectFilter filter, IStoreWatch changes,
    IReadOnlyList<StoredObject>? initial, Revision initialRevision, ListOptions options, TimeProvider time)
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
            return Translate(await ShownAsync(
                await changes.ReadAsync(Patience(withdrawn ? BeforeWithdrawal : until - now, cancellation)), cancellation));
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
                translated.Add(
                    new WatchEvent("DELETED", change.Previous! with { Revision = change.Revision, Memo = null }, change.Revision));
            }
        }

        return translated;
    }

    // changes as this version shows them
    private async ValueTask<IReadOnlyList<StoreEvent>> ShownAsync(IReadOnlyList<StoreEvent> events, CancellationToken cancellation)
    {
        if (Resource.View is null)
        {
            return events;
        }

        // how an object was matters when it is gone, and when it may not have been seen
        bool Matters(StoreEvent change) => change.Previous is not null && (change.Object is null || !filter.IsEverything);
        List<StoredObject> stored = [];
        foreach (StoreEvent change in events)
        {
            stored.AddRange(change.Object is null ? [] : [change.Object]);
            stored.AddRange(Matters(change) ? [change.Previous!] : []);
        }

        IReadOnlyList<StoredObject> shown = await Resource.ShowAsync(stored, cancellation);
        int next = 0;
        return [.. events.Select(change => change with
        {
            Object = change.Object is null ? null : shown[next++],
            Previous = Matters(change) ? shown[next++] : change.Previous,
        })];
    }
}
