using Xebec.Client.Seam;

namespace Xebec.Client.Informers;

/// <summary>The informers of a process, one for each thing somebody wants to watch, however many want it.</summary>
public sealed class SharedInformers(IApiServer server, TimeProvider time, Random random, IJournal journal)
{
    private readonly record struct Watched(ApiResource Resource, string? Namespace, string Query);

    private readonly Lock _lock = new();
    private readonly Dictionary<Watched, Running> _informers = [];
    private readonly Latch _broken = new();
    private Exception? _bug;
    private CancellationToken? _until;

    /// <summary>The informer of a resource; started at once when the set runs already.</summary>
    /// <param name="resource">Who reads metadata only gets an informer of whole objects when there is one.</param>
    /// <param name="ns">Null for all namespaces.</param>
    /// <param name="query">Selectors, as in the query string; "" for all objects.</param>
    public Informer For(ApiResource resource, string? ns = null, string query = "")
    {
        ArgumentNullException.ThrowIfNull(resource);
        lock (_lock)
        {
            if (_informers.TryGetValue(new Watched(resource with { MetadataOnly = false }, ns, query), out Running? whole))
            {
                return whole.Informer;
            }

            var wanted = new Watched(resource, ns, query);
            if (!_informers.TryGetValue(wanted, out Running? running))
            {
                running = new Running(new Informer(server, resource, ns, query, time, random, journal));
                _informers.Add(wanted, running);
                if (_until is { } until)
                {
                    running.Start(until, Broken);
                }
            }

            return running.Informer;
        }
    }

    /// <summary>Stops watching a resource that no longer exists.</summary>
    public async Task DropAsync(ApiResource resource)
    {
        List<Running> dropped = [];
        lock (_lock)
        {
            foreach (Watched watched in _informers.Keys.Where(one =>
                one.Resource with { MetadataOnly = false } == resource with { MetadataOnly = false }).ToList())
            {
                _informers.Remove(watched, out Running? running);
                dropped.Add(running!);
            }
        }

        foreach (Running running in dropped)
        {
            await running.StopAsync();
        }
    }

    /// <summary>Completes when every informer there is now has its first list.</summary>
    public async ValueTask SyncedAsync(CancellationToken cancellation)
    {
        List<Running> all;
        lock (_lock)
        {
            all = [.. _informers.Values];
        }

        foreach (Running running in all)
        {
            await running.Informer.SyncedAsync(cancellation);
        }
    }

    /// <summary>Runs all informers, those of now and those asked for later, until cancelled.</summary>
    /// <exception cref="InvalidOperationException">It runs already, or an informer met a bug.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_until is not null)
            {
                throw new InvalidOperationException("these informers run already");
            }

            _until = cancellation;
            foreach (Running running in _informers.Values)
            {
                running.Start(cancellation, Broken);
            }
        }

        try
        {
            await _broken.SetAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // asked to stop
        }

        List<Running> all;
        lock (_lock)
        {
            all = [.. _informers.Values];
        }

        foreach (Running running in all)
        {
            await running.StopAsync();
        }

        if (_bug is not null)
        {
            throw new InvalidOperationException("an informer ended", _bug);
        }
    }

    // an informer ends only by a bug: whoever runs the set must hear of it
    private void Broken(Exception bug)
    {
        _bug ??= bug;
        _broken.Set();
    }

    private sealed class Running(Informer informer)
    {
        private Task _task = Task.CompletedTask;
        private CancellationTokenSource? _stop;

        public Informer Informer => informer;

        public void Start(CancellationToken until, Action<Exception> broken)
        {
            _stop = CancellationTokenSource.CreateLinkedTokenSource(until);
            _task = WatchOverAsync(_stop.Token, broken);
        }

        public async Task StopAsync()
        {
            if (_stop is not null)
            {
                // not CancelAsync, which goes to another thread
                _stop.Cancel();
                await _task;
                _stop.Dispose();
                _stop = null;
            }
        }

        private async Task WatchOverAsync(CancellationToken until, Action<Exception> broken)
        {
            try
            {
                await informer.RunAsync(until);
            }
            catch (Exception e)
            {
                broken(e);
            }
        }
    }
}
