using System.Collections.Immutable;
using System.Globalization;
using Xebec.Client.Seam;

namespace Xebec.Client.Informers;

/// <summary>Keeps a view of a resource: lists once, then follows the watch, and tells listeners what changed.</summary>
/// <remarks>
/// 1. List; the difference to what was held is told. 2. Watch from there; each change makes a new view, then is told.
/// 3. A watch that ends is taken up where it was; one that forgot our place (410) goes back to 1. 4. Trouble waits, longer each time.
/// Listeners are called one after the other in the order of changes, and only ever put keys into queues.
/// </remarks>
public sealed class Informer
{
    private readonly IApiServer _server;
    private readonly string? _ns;
    private readonly string _query;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly IJournal _journal;
    private readonly Backoff _backoff;
    private readonly Lock _lock = new();
    private readonly Latch _synced = new();
    private readonly List<Awaited> _awaited = [];
    private ImmutableArray<Action<ObjectChange>> _listeners = [];
    private volatile InformerView _view;
    private CancellationTokenSource? _watch;
    private string? _place;

    // how many lists were begun
    private int _lists;

    public Informer(IApiServer server, ApiResource resource, string? ns, string query, TimeProvider time, Random random, IJournal journal)
    {
        ArgumentNullException.ThrowIfNull(resource);
        _server = server;
        Resource = resource;
        _ns = ns;
        _query = query;
        _time = time;
        _random = random;
        _journal = journal;
        _view = InformerView.Empty([]);

        // upstream's reflector: 0.8 s to 30 s, forgotten after 2 minutes
        _backoff = new Backoff(TimeSpan.FromMilliseconds(800), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), time, random);
    }

    public ApiResource Resource { get; }

    /// <summary>The newest state. Empty until <see cref="HasSynced"/>.</summary>
    public InformerView View => _view;

    /// <summary>True when the first list is in the view.</summary>
    public bool HasSynced => _synced.IsSet;

    /// <summary>Waits until the first list is in the view.</summary>
    public ValueTask SyncedAsync(CancellationToken cancellation) => _synced.SetAsync(cancellation);

    /// <summary>Makes objects findable by one more thing, now and later. Asking twice changes nothing.</summary>
    public void Require(InformerIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        lock (_lock)
        {
            if (!_view.Indexes.Any(present => present.Name == index.Name))
            {
                _view = _view.WithIndex(index);
            }
        }
    }

    /// <summary>Calls <paramref name="listener"/> with all that is there (as added), then with every change, until disposed.</summary>
    public IDisposable Listen(Action<ObjectChange> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        lock (_lock)
        {
            foreach (ApiObject present in _view.All)
            {
                listener(new ObjectChange(null, present));
            }

            _listeners = _listeners.Add(listener);
        }

        return new Listening(this, listener);
    }

    /// <summary>Waits until a write of ours shows in the view; past <paramref name="bound"/> lists anew, which settles it.</summary>
    public async ValueTask ShowsAsync(OwnWrite write, TimeSpan bound, CancellationToken cancellation)
    {
        Awaited awaited;
        lock (_lock)
        {
            if (_view.Shows(write))
            {
                return;
            }

            awaited = new Awaited(write);
            _awaited.Add(awaited);
        }

        try
        {
            if (await awaited.Shown.SetAsync(bound, _time, cancellation))
            {
                return;
            }

            string text = $"{write.Key} at {write.ResourceVersion} did not show within {bound.TotalSeconds:0.#} s; listing anew";
            _journal.Write(JournalWeight.Trouble, Component, text);
            lock (_lock)
            {
                awaited.SettledBy = _lists + 1;
            }

            ListAnew();
            await awaited.Shown.SetAsync(cancellation);
        }
        finally
        {
            lock (_lock)
            {
                _awaited.Remove(awaited);
            }
        }
    }

    /// <summary>Gives up the watch and starts from a list.</summary>
    public void ListAnew()
    {
        lock (_lock)
        {
            _place = null;
            _watch?.Cancel();
        }
    }

    /// <summary>Runs until cancelled. Ends otherwise only by a bug.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            bool trouble;
            try
            {
                trouble = _place is null ? !await ListAsync(cancellation) : !await WatchAsync(cancellation);
            }
            catch (ApiUnreachableException e)
            {
                _journal.Write(JournalWeight.Trouble, Component, e.Message);
                trouble = true;
            }
            catch (OperationCanceledException)
            {
                // somebody wants a new list, or us to stop: the loop's condition tells
                trouble = false;
            }

            if (trouble)
            {
                await PauseAsync(cancellation);
            }
        }
    }

    private string Component => $"informer {Resource.Name}";

    private async Task PauseAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(_backoff.Next(), _time, cancellation);
        }
        catch (OperationCanceledException)
        {
            // stopping
        }
    }

    private async ValueTask<bool> ListAsync(CancellationToken cancellation)
    {
        int ordinal;
        lock (_lock)
        {
            ordinal = ++_lists;
        }

        ApiList list = await _server.ListAsync(Resource, _ns, _query, cancellation);
        if (list.Error is { } error)
        {
            _journal.Write(JournalWeight.Trouble, Component, $"list failed: {error.Code} {error.Message}");
            return false;
        }

        lock (_lock)
        {
            _place = list.ResourceVersion;
            Replace(list, ordinal);
        }

        _synced.Set();
        return true;
    }

    // true: the watch did its duty; false: wait before the next
    private async ValueTask<bool> WatchAsync(CancellationToken cancellation)
    {
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        string place;
        lock (_lock)
        {
            if (_place is null)
            {
                return true;
            }

            place = _place;
            _watch = watch;
        }

        long began = _time.GetTimestamp();
        bool any = false;
        try
        {
            // watches end at different times, so that servers are not asked by everybody at once
            string seconds = _random.Next(300, 600).ToString(CultureInfo.InvariantCulture);
            string query = _query.Length == 0 ? $"timeoutSeconds={seconds}" : $"{_query}&timeoutSeconds={seconds}";
            await foreach (ApiEvent one in _server.WatchAsync(Resource, _ns, query, place, watch.Token))
            {
                if (one.Type == ApiEventType.Error)
                {
                    // a server that forgets at once what it has just listed would be asked in a circle
                    return Refused(one.Error!) && any;
                }

                any = true;
                Apply(one);
            }
        }
        finally
        {
            lock (_lock)
            {
                _watch = null;
            }
        }

        // so would one that ends watches as soon as they begin
        return any || _time.GetElapsedTime(began) > TimeSpan.FromSeconds(1);
    }

    // true: lists anew
    private bool Refused(ApiStatus error)
    {
        if (error.Expired || error.Reason is "Expired" or "Gone")
        {
            _journal.Write(JournalWeight.Detail, Component, $"the watch expired, listing anew: {error.Message}");
            lock (_lock)
            {
                _place = null;
            }

            return true;
        }

        _journal.Write(JournalWeight.Trouble, Component, $"watch failed: {error.Code} {error.Message}");
        return false;
    }

    private void Apply(ApiEvent one)
    {
        lock (_lock)
        {
            if (_place is null)
            {
                // a new list was asked for: what still comes from the old watch is old
                return;
            }

            _place = one.ResourceVersion.Length > 0 ? one.ResourceVersion : _place;
            if (one.Object is null)
            {
                Publish(_view.At(one.ResourceVersion));
                return;
            }

            ApiObject? old = _view.Get(one.Object.Key);
            bool deleted = one.Type == ApiEventType.Deleted;
            InformerView next = deleted ? _view.Without(one.Object.Key) : _view.With(one.Object);
            Publish(next.At(one.ResourceVersion));
            if (!deleted || old is not null)
            {
                Tell(new ObjectChange(old, deleted ? null : one.Object));
            }
        }
    }

    private void Replace(ApiList list, int ordinal)
    {
        InformerView old = _view;
        var next = InformerView.Empty(old.Indexes);
        foreach (ApiObject listed in list.Items)
        {
            // an unchanged object stays the one that was held: its bytes are shared already
            ApiObject? held = old.Get(listed.Key);
            bool same = held is not null && held.Uid == listed.Uid && held.ResourceVersion == listed.ResourceVersion;
            next = next.With(same ? held! : listed);
        }

        Publish(next.At(list.ResourceVersion), ordinal);
        foreach (ApiObject gone in old.All)
        {
            if (next.Get(gone.Key) is null)
            {
                Tell(new ObjectChange(gone, null));
            }
        }

        foreach (ApiObject now in next.All)
        {
            ApiObject? before = old.Get(now.Key);
            if (!ReferenceEquals(before, now))
            {
                Tell(new ObjectChange(before, now));
            }
        }
    }

    private void Publish(InformerView view, int listed = 0)
    {
        _view = view;
        for (int i = _awaited.Count - 1; i >= 0; i--)
        {
            if (view.Shows(_awaited[i].Write) || listed >= _awaited[i].SettledBy)
            {
                _awaited[i].Shown.Set();
                _awaited.RemoveAt(i);
            }
        }
    }

    private void Tell(ObjectChange change)
    {
        foreach (Action<ObjectChange> listener in _listeners)
        {
            listener(change);
        }
    }

    private sealed class Awaited(OwnWrite write)
    {
        public OwnWrite Write => write;

        public Latch Shown { get; } = new();

        /// <summary>The first list that was begun after patience ended: it saw the write, or the write is gone.</summary>
        public int SettledBy { get; set; } = int.MaxValue;
    }

    private sealed class Listening(Informer informer, Action<ObjectChange> listener) : IDisposable
    {
        public void Dispose()
        {
            lock (informer._lock)
            {
                informer._listeners = informer._listeners.Remove(listener);
            }
        }
    }
}
