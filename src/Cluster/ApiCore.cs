using Xebec.Client.Seam;
using Xebec.Scheduling.Binder;
using Xebec.Schema.Tables;
using Xebec.Server.Admission;
using Xebec.Server.Audit;
using Xebec.Server.Authz.Rbac;
using Xebec.Server.Custom;
using Xebec.Server.Discovery;
using Xebec.Server.Discovery.OpenApi;
using Xebec.Server.InProcess;
using Xebec.Server.Metrics;
using Xebec.Server.Paths;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Aggregation;
using Xebec.Server.Resources.Allocation;
using Xebec.Server.Resources.FlowControl;
using Xebec.Server.Resources.Networking;
using Xebec.Store.Seam;

namespace Xebec.Cluster;

/// <summary>
/// An API server without an address: pipeline, definitions and default objects over a store. The control plane puts it on the wire;
/// the simulator runs the very same on one thread.
/// </summary>
public sealed class ApiCore : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _loops = Task.CompletedTask;

    private ApiCore(ServerServices services, NodeDirectory nodes)
    {
        Pipeline = new ApiPipeline(services);
        Nodes = nodes;
    }

    public ApiPipeline Pipeline { get; }

    /// <summary>Where nodes of this process say that they can be asked.</summary>
    public NodeDirectory Nodes { get; }

    /// <summary>Returns when what every cluster has is in the store.</summary>
    public static async Task<ApiCore> StartAsync(ApiCoreOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ApiCore? self = null;
        IStore store = options.Store;
        var nodes = new NodeDirectory();
        var kinds = new BuiltInKinds(new KindOptions { ServiceCidr = options.ServiceCidr });
        var definitions = new DefinitionLoop(
            store, new BuiltInGroups(KubernetesTable.BuiltIn, _ => store, kinds), () => self!.As("system:apiserver", UserInfo.Masters), options.Time);
        var access = new Access(options);
        var metrics = new ServerMetrics();
        var services = new ServerServices
        {
            Metrics = metrics,
            Limits = options.Limits,
            Time = options.Time,
            Random = options.Random,
            NewUid = options.NewUid,
            Registry = () => definitions.Registry,
            Authenticators = access.Authenticators,
            Bearers = access.Bearers,
            Tokens = access.Tokens,
            Authorizers = access.Authorizers,
            Policies = access.Policies,
            AllowAnonymous = options.Access.Anonymous,
            Admission = AdmissionPlugins.Build(options.Admission),
            Webhooks = options.Webhooks,
            Audit = new NoAudit(options.Say),
            Nodes = nodes,
            Paths = new PathRoutes(
            [
                new IssuerPaths(options.Access.Issuer, access.Tokens.Keys, options.Server),
                new DiscoveryPaths(() => definitions.Registry, options.Address),
                new OpenApiPaths(() => definitions.Registry, options.Time),
                new VersionPath(KubernetesTable.BuiltIn.Release, "0.1.0"),
                new MetricsPath(metrics, store, KubernetesTable.BuiltIn.Release),
                new HealthPaths(HealthChecks.Live(store, options.Time), HealthChecks.Ready(store, options.Time, options.Stopping)),
            ]),
        };
        await DefaultObjects.EnsureAsync(services, options.ServiceCidr, cancellation);
        await DefaultRoles.EnsureAsync(services, cancellation);
        self = new ApiCore(services, nodes);
        var dangling = new DanglingLoop(store, () => self.As("system:apiserver", UserInfo.Masters), options.Time);
        var custom = new CustomApiServices(store, () => self.As("system:apiserver", UserInfo.Masters));
        var addresses = new AddressRepair(store, options.Time, options.Random);
        var levels = new FlowControlKeeper(() => self.As("system:apiserver", UserInfo.Masters), options.Time);
        var block = new DefaultBlockKeeper(
            store, () => self.As("system:apiserver", UserInfo.Masters), options.ServiceCidr, options.Time, options.Say);
        CancellationToken stop = self._stop.Token;
        self._loops = Task.WhenAll(
            definitions.RunAsync(stop), dangling.RunAsync(stop), custom.RunAsync(stop), addresses.RunAsync(stop), levels.RunAsync(stop),
            block.RunAsync(stop));
        return self;
    }

    /// <summary>The server without a wire, as a controller with the rights its own role has: its service account in kube-system, or the scheduler.</summary>
    public IApiServer AsController(string name) => name == PodBinder.SchedulerName
        ? As("system:kube-scheduler")
        : As($"system:serviceaccount:kube-system:{name}", "system:serviceaccounts", "system:serviceaccounts:kube-system");

    /// <summary>The server without a wire, as one of our own components.</summary>
    public IApiServer As(string user, params string[] groups) =>
        new InProcessApiServer(Pipeline, new UserInfo(user, [.. groups, UserInfo.AllAuthenticated]), $"xebec/{user}");

    public async ValueTask DisposeAsync()
    {
        // not CancelAsync, which goes to another thread
        _stop.Cancel();
        try
        {
            await _loops;
        }
        catch (OperationCanceledException)
        {
            // this is how it stops
        }

        _stop.Dispose();
    }
}
