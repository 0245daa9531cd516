using Xebec.Api.Keys;
using Xebec.Cli.Flags;
using Xebec.Cluster;
using Xebec.Store;
using Xebec.Store.Etcd;
using Xebec.Store.Log;
using Xebec.Store.Seam;

namespace Xebec.Cli;

/// <summary>The stores that an API server's flags ask for: the main one, and those of resources that are kept apart.</summary>
internal sealed class ServerStores : IAsyncDisposable
{
    private readonly List<IStore> _opened = [];
    private readonly Dictionary<ResourceName, IStore> _apart = [];

    /// <summary>Null for the embedded store of the data directory, which the control plane opens itself.</summary>
    public IStore? Main { get; private set; }

    public IReadOnlyDictionary<ResourceName, IStore> Apart => _apart;

    /// <exception cref="FlagException">An override cannot be read, or is of a resource that cannot be kept apart.</exception>
    /// <exception cref="IOException">An embedded store is in use.</exception>
    public static async Task<ServerStores> OpenAsync(FlagValues values, ControlPlaneOptions options, CancellationToken cancellation)
    {
        StoreOverride[] overrides = [.. values.All("etcd-servers-overrides").Select(StoreOverride.Parse)];
        var stores = new ServerStores();
        try
        {
            if (values.All("etcd-servers") is { Count: > 0 } servers)
            {
                stores.Main = stores.Keep(await EtcdAsync(values, servers, options, cancellation));
            }

            foreach (StoreOverride apart in overrides)
            {
                IStore store = stores.Keep(apart.Directory is { } directory
                    ? EmbeddedStore.Open(directory, Options(options))
                    : await EtcdAsync(values, apart.Servers, options, cancellation));
                foreach (ResourceName resource in apart.Resources)
                {
                    stores._apart[resource] = store;
                }
            }

            return stores;
        }
        catch
        {
            await stores.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IStore store in _opened)
        {
            await store.DisposeAsync();
        }
    }

    private static async Task<IStore> EtcdAsync(
        FlagValues values, IReadOnlyList<string> servers, ControlPlaneOptions options, CancellationToken cancellation)
    {
        EtcdStoreOptions etcd = EtcdAccess.Options(
            servers, values.Text("etcd-prefix"), values.Text("etcd-cafile"), values.Text("etcd-certfile"), values.Text("etcd-keyfile"));
        TimeSpan interval = values.Duration("etcd-compaction-interval", etcd.CompactionInterval);
        return await EtcdStore.OpenAsync(Options(options), etcd with { CompactionInterval = interval }, cancellation);
    }

    private static StoreOptions Options(ControlPlaneOptions options)
        => new() { Time = options.Time, Say = options.Say, HistoryAge = options.HistoryAge };

    private IStore Keep(IStore store)
    {
        _opened.Add(store);
        return store;
    }
}
