using Xebec.Cluster;
using Xebec.Store;
using Xebec.Store.Memory;

namespace Xebec.Tests.Cluster;

/// <summary>A whole cluster in this process, but for containers: its one node is simulated. It needs no privileges.</summary>
public sealed class SimulatedCluster : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xebec-simulated-").FullName;
    private readonly MemoryStore _store = new(new StoreOptions { Time = TimeProvider.System });
    private LocalCluster? _cluster;

    public ControlPlane ControlPlane => _cluster!.ControlPlane;

    public string Kubeconfig => ControlPlane.KubeconfigPath;

    public async ValueTask InitializeAsync() => _cluster = await LocalCluster.StartAsync(
        new ClusterOptions { ControlPlane = new ControlPlaneOptions { DataDirectory = _folder, SecurePort = 0, Store = _store }, SimulatedNodes = 1 },
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
