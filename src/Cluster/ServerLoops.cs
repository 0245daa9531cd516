using Xebec.Client.Seam;
using Xebec.Server.Custom.Life;
using Xebec.Server.Paths;
using Xebec.Server.Resources.Aggregation;
using Xebec.Server.Resources.Allocation;
using Xebec.Server.Resources.FlowControl;
using Xebec.Server.Resources.Networking;
using Xebec.Store.Seam;

namespace Xebec.Cluster;

/// <summary>What an API server does besides answering, as long as it runs; health tells of each.</summary>
internal sealed class ServerLoops
{
    private readonly List<(Func<CancellationToken, Task> Run, string[] Hooks)> _loops = [];
    private readonly Task?[] _running;

    public ServerLoops(IStore store, DefinitionTable definitions, Func<IApiServer> itself, ApiCoreOptions options)
    {
        Add(new DefinitionLoop(store, definitions, itself, options.Time).RunAsync, "start-apiextensions-controllers");
        Add(new DanglingLoop(store, itself, options.Time).RunAsync, "priority-and-fairness-config-consumer");
        Add(
            new CustomApiServices(store, definitions, itself).RunAsync,
            "apiservice-registration-controller",
            "kube-apiserver-autoregistration",
            "apiservice-status-local-available-controller");
        Add(new AddressRepair(store, options.Time, options.Random).RunAsync, "start-service-ip-repair-controllers");
        Add(new FlowControlKeeper(itself, options.Time).RunAsync, "priority-and-fairness-config-producer");
        Add(
            new DefaultBlockKeeper(store, itself, options.Settings.Kinds.ServiceCidr, options.Time, options.Say).RunAsync,
            "start-kubernetes-service-cidr-controller");
        _running = new Task?[_loops.Count];
        for (int i = 0; i < _loops.Count; i++)
        {
            int at = i;
            Hooks.Are(() => _running[at], _loops[i].Hooks);
        }
    }

    /// <summary>Under the names of upstream's hooks that start the same.</summary>
    public StartHooks Hooks { get; } = new();

    /// <summary>Ends when it is stopped; throws what ended one of them before.</summary>
    public Task RunAsync(CancellationToken stop)
    {
        for (int i = 0; i < _running.Length; i++)
        {
            _running[i] = _loops[i].Run(stop);
        }

        return Task.WhenAll(_running!);
    }

    private void Add(Func<CancellationToken, Task> run, params string[] hooks) => _loops.Add((run, hooks));
}
