using Xebec.Client.Seam;
using Xebec.Node.Runtime;
using Xebec.Pki;

namespace Xebec.Cluster;

/// <summary>
/// A whole cluster in this process: control plane, controllers, and this machine as its node or simulated ones. Started when it is ready.
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _parts = [];

    private LocalCluster(ControlPlane plane)
    {
        ControlPlane = plane;
        _parts.Add(plane);
    }

    public ControlPlane ControlPlane { get; }

    public static async Task<LocalCluster> StartAsync(ClusterOptions options, CancellationToken cancellation)
    {
        var journal = new LineJournal(options.ControlPlane.Say, JournalWeight.Trouble);
        AddressRanges? ranges = options.HasRealNode ? await LocalNode.PrepareAsync(options, cancellation) : null;
        ControlPlane plane = await ControlPlane.StartAsync(
            ranges is null ? options.ControlPlane : LocalNode.Reachable(options.ControlPlane, ranges), cancellation);
        var cluster = new LocalCluster(plane);
        try
        {
            options.Progress("control plane ready");
            if (!options.ControlPlaneOnly)
            {
                cluster._parts.Add(new Controllers(plane.Core, new ControllersOptions
                {
                    Time = plane.Options.Time,
                    Random = Random.Shared,
                    Journal = journal,
                    Identity = $"{plane.Options.NodeName}_{new ContainerdPaths(plane.Options.DataDirectory).Instance}",
                    Authorities = plane.Pki.Cluster.Certificate.ExportCertificatePem() + "\n",
                    Signer = new CertificateSigner(() => plane.Pki.Cluster, plane.Options.Time, SystemKeySource.Instance),
                }));
                cluster._parts.Add(options.SimulatedNodes > 0
                    ? await SimulatedNodes.StartAsync(plane, options.SimulatedNodes, journal, cancellation)
                    : await LocalNode.StartAsync(plane, ranges!, options, journal, cancellation));
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // in the reverse order of starting: nobody loses its server while it still works
        for (int i = _parts.Count - 1; i >= 0; i--)
        {
            await _parts[i].DisposeAsync();
        }
    }
}
