using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control;
using Xebec.Control.Runtime;
using Xebec.Scheduling.Binder;

namespace Xebec.Cluster;

/// <summary>The controller manager: every controller over one set of informers, each as its own service account.</summary>
internal sealed class Controllers : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ControllerGroup _group;
    private readonly Task _running;

    public Controllers(ControlPlane plane, IJournal journal)
    {
        IApiServer reader = plane.As("system:kube-controller-manager", "system:masters");
        TimeProvider time = plane.Options.Time;
        var random = new Random();
        var services = new ControlServices(
            reader,
            name => plane.As($"system:serviceaccount:kube-system:{name}", "system:serviceaccounts", "system:serviceaccounts:kube-system", "system:masters"),
            new SharedInformers(reader, time, random, journal),
            time,
            random,
            journal);
        _group = AllControllers.Group(services, plane.Pki.Cluster.Certificate.ExportCertificatePem() + "\n").Add(new PodBinder());
        _running = _group.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            // this is how it stops
        }

        _group.Dispose();
        _stop.Dispose();
    }
}
