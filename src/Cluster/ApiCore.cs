using Xebec.Api.Keys;
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
using Xebec.Server.Resources.FlowControl;
using Xebec.Store.Apart;
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
        var kinds = new BuiltInKinds(new KindOptions { ServiceCidr = options.ServiceCidr, EventTimeToLive = options.EventTimeToLive });
        var definitions = new DefinitionLoop(
            store,
            new BuiltInGroups(KubernetesTable.BuiltIn, type => StoreOf(type.Name, options), kinds),
            () => self!.As("system:apiserver", UserInfo.Masters),
            options.Time);
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
                new MetricsPath(metrics, () => Counts(options), KubernetesTable.BuiltIn.Release),
                new HealthPaths(HealthChecks.Live(store, options.Time), HealthChecks.Ready(store, options.Time, options.Stopping)),
            ]),
        };
        await DefaultObjects.EnsureAsync(services, options.ServiceCidr, cancellation);
        await DefaultRoles.EnsureAsync(services, cancellation);
        self = new ApiCore(services, nodes);
        var dangling = new DanglingLoop(store, () => self.As("system:apiserver", UserInfo.Masters), options.Time);
        var custom = new CustomApiServices(store, () => self.As("system:apiserver", UserInfo.Masters));
        self._loops = Task.WhenAll(definitions.RunAsync(self._stop.Token), dangling.RunAsync(self._stop.Token), custom.RunAsync(self._stop.Token));
        return self;
    }

    /// <summary>The server without a wire, as a controller with the rights its own role has: its service account in kube-system, or the scheduler.</summary>
    public IApiServer AsController(string name) => name == PodBinder.SchedulerName
        ? As("system:kube-scheduler")
        : As($"system:serviceaccount:kube-system:{name}", "system:serviceaccounts", "system:serviceaccounts:kube-system");

    /// <summary>The server without a wire, as one of our own components.</summary>
    public IApiServer As(string user, params string[] groups) =>
        new InProcessApiServer(Pipeline, new UserInfo(user, [.. groups, UserInfo.AllAuthenticated]), $"xebec/{user}");

    private static IStore StoreOf(ResourceName resource, ApiCoreOptions options)
        => options.Apart.TryGetValue(resource, out IStore? own)
            ? new ApartStore(own, options.Store, options.Apart.Where(apart => apart.Value == own).Select(apart => apart.Key).ToHashSet())
            : options.Store;

    // what is left of a resource in the main store, from before it was put apart, is not served
    private static IEnumerable<(ResourceName, int)> Counts(ApiCoreOptions options)
    {
        ISnapshot main = options.Store.Current;
        return main.Resources.Except(options.Apart.Keys).Select(resource => (resource, main.Count(resource)))
            .Concat(options.Apart.Select(apart => (apart.Key, apart.Value.Current.Count(apart.Key))).Where(counted => counted.Item2 > 0));
    }

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
