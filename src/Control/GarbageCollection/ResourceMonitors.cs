using Xebec.Api.Keys;
using Xebec.Client.Discovery;
using Xebec.Client.Informers;
using Xebec.Client.Seam;

namespace Xebec.Control.GarbageCollection;

/// <summary>Watches every resource there is that can be deleted, custom ones included, and keeps up with those that come and go.</summary>
internal sealed class ResourceMonitors(
    IApiServer server, SharedInformers informers, TimeProvider time, IJournal journal, string name, Action<ObjectChange> changed)
{
    /// <summary>How often discovery is asked again; also a second after a CustomResourceDefinition changed.</summary>
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(30);

    /// <summary>A resource that can't be listed for this long no longer holds up the others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal sealed class Monitor(ApiResource resource, Informer informer, long since)
    {
        public ApiResource Resource => resource;

        public Informer Informer => informer;

        public long Since => since;

        public IDisposable? Listening { get; set; }
    }

    private IReadOnlyDictionary<ResourceName, Monitor> _monitors = new Dictionary<ResourceName, Monitor>();
    private DiscoveredApi? _api;
    private Latch _definitionsChanged = new();

    /// <summary>By resource; swapped whole, in the order of discovery.</summary>
    public IReadOnlyDictionary<ResourceName, Monitor> Current => _monitors;

    /// <summary>True when what is watched can be believed to be all there is.</summary>
    public bool IsReady =>
        _api is not null && _monitors.Values.All(one => one.Informer.HasSynced || time.GetElapsedTime(one.Since) > Patience);

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await RefreshAsync(cancellation);
                if (await _definitionsChanged.SetAsync(RefreshEvery, time, cancellation))
                {
                    _definitionsChanged = new Latch();
                    await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            foreach (Monitor monitor in _monitors.Values)
            {
                monitor.Listening?.Dispose();
            }
        }
    }

    /// <summary>The resource of an owner; null when nobody knows the kind.</summary>
    public ApiResource? ResourceOf(string apiVersion, string kind)
    {
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var wanted = new KindName(slash < 0 ? "" : apiVersion[..slash], apiVersion[(slash + 1)..], kind);
        return _api?.ResourceOf(wanted);
    }

    /// <summary>The object by this name as it is seen; null when it is not seen, or its resource is not watched.</summary>
    public ApiObject? Find(ApiResource resource, string ns, string name) =>
        _monitors.TryGetValue(resource.Name, out Monitor? monitor) ? monitor.Informer.View.Get(ns, name) : null;

    /// <summary>All objects that name this uid as an owner.</summary>
    public IEnumerable<(ApiResource Resource, ApiObject Object)> Dependents(Uid owner) =>
        _monitors.Values.SelectMany(monitor => monitor.Informer.View.OwnedBy(owner).Select(one => (monitor.Resource, one)));

    private async ValueTask RefreshAsync(CancellationToken cancellation)
    {
        DiscoveredApi? api;
        try
        {
            api = await ApiDiscovery.ReadAsync(server, cancellation);
        }
        catch (ApiUnreachableException e)
        {
            journal.Write(JournalWeight.Trouble, name, $"what there is to watch can't be discovered: {e.Message}");
            return;
        }

        if (api is null)
        {
            return;
        }

        var next = new Dictionary<ResourceName, Monitor>();
        foreach (DiscoveredResource found in api.Preferred.Where(IsWatched))
        {
            ResourceName resource = found.Resource.Name;
            next[resource] = _monitors.TryGetValue(resource, out Monitor? present) && present.Resource == found.Resource
                ? present
                : New(found.Resource);
        }

        foreach ((ResourceName resource, Monitor gone) in _monitors)
        {
            if (next.TryGetValue(resource, out Monitor? kept) && kept == gone)
            {
                continue;
            }

            if (api.Failed.Any(group => group.StartsWith(resource.Group + "/", StringComparison.Ordinal)))
            {
                // not gone, only not seen
                next.TryAdd(resource, gone);
                continue;
            }

            gone.Listening?.Dispose();
            await informers.DropAsync(gone.Resource);
        }

        // who is told of an object must find it: listening begins when all are in place
        (_api, _monitors) = (api, next);
        foreach (Monitor monitor in next.Values.Where(one => one.Listening is null))
        {
            monitor.Listening = monitor.Informer.Listen(change => Tell(monitor.Resource, change));
        }
    }

    private Monitor New(ApiResource resource)
    {
        Informer informer = informers.For(resource with { MetadataOnly = true });
        informer.Require(InformerIndex.Owner);
        return new Monitor(resource, informer, time.GetTimestamp());
    }

    private void Tell(ApiResource resource, ObjectChange change)
    {
        if (resource is { Group: "apiextensions.k8s.io", Resource: "customresourcedefinitions" })
        {
            _definitionsChanged.Set();
        }

        changed(change);
    }

    // events own nothing and are owned by nothing, and there are many
    private static bool IsWatched(DiscoveredResource found) =>
        found.Can("list") && found.Can("watch") && found.Can("delete")
        && found.Resource is not { Resource: "events", Group: "" or "events.k8s.io" };
}
