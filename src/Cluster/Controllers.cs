using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Leases;
using Xebec.Pki;
using Xebec.Scheduling.Binder;

namespace Xebec.Cluster;

/// <summary>What the controllers of a process need besides the API server.</summary>
public sealed record ControllersOptions
{
    public required TimeProvider Time { get; init; }

    /// <summary>Spreads retries; seeded, or not, by whoever owns the process.</summary>
    public required Random Random { get; init; }

    public required IJournal Journal { get; init; }

    /// <summary>
    /// Who holds the leases: unique among the processes that share a store, and the same after a restart, which then need not wait for its
    /// own lease of before to run out.
    /// </summary>
    public required string Identity { get; init; }

    /// <summary>PEM of the authorities that pods trust the API server by; null publishes none.</summary>
    public string? Authorities { get; init; }

    /// <summary>Signs certificates for the built-in signers; null leaves signing requests alone.</summary>
    public CertificateSigner? Signer { get; init; }
}

/// <summary>
/// Controller manager and scheduler, each while it holds its lease: of several processes over one store, one runs them. Whoever loses a
/// lease stops and competes anew.
/// </summary>
public sealed class Controllers : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ApiCore _core;
    private readonly ControllersOptions _options;
    private readonly Task _manager;
    private readonly Task _scheduler;

    public Controllers(ApiCore core, ControllersOptions options)
    {
        _core = core;
        _options = options;
        _manager = RunAsync(
            "kube-controller-manager", services => AllControllers.Group(services, options.Authorities, options.Signer, core.CheckPolicy));
        _scheduler = RunAsync("kube-scheduler", services => new ControllerGroup(services).Add(new PodBinder()));
        core.Components.Add(ComponentDirectory.ControllerManager, () => TroubleOf(_manager));
        core.Components.Add(ComponentDirectory.Scheduler, () => TroubleOf(_scheduler));
    }

    public async ValueTask DisposeAsync()
    {
        // not CancelAsync, which goes to another thread
        _stop.Cancel();
        await _manager;
        await _scheduler;
        _stop.Dispose();
    }

    // standing by for the lease is well
    private static string? TroubleOf(Task work) => work.IsCompleted ? "runs no more in this process" : null;

    private async Task RunAsync(string component, Func<ControlServices, ControllerGroup> make)
    {
        IApiServer server = _core.As($"system:{component}");
        var options = new LeaseOptions { Name = component, Identity = _options.Identity };
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await new LeaderLease(server, options, _options.Time, _options.Random, _options.Journal).RunAsync(LeadAsync, _stop.Token);
            }
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // rather none than one in an unknown state: the lease is given back, another process may lead
            _options.Journal.Write(JournalWeight.Trouble, component, $"broke down and runs no more in this process: {bug}");
        }

        async Task LeadAsync(CancellationToken cancellation)
        {
            using ControllerGroup group = make(Services(server));
            await group.RunAsync(cancellation);
        }
    }

    private ControlServices Services(IApiServer reader) => new(
        reader,
        _core.AsController,
        new SharedInformers(reader, _options.Time, _options.Random, _options.Journal),
        _options.Time,
        _options.Random,
        _options.Journal);
}
