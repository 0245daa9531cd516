using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Scheduling.Binder;
using Xebec.Schema.Tables;
using Xebec.Server.Admission;
using Xebec.Server.Audit;
using Xebec.Server.Authz.Rbac;
using Xebec.Server.Custom.Life;
using Xebec.Server.Custom.Rules;
using Xebec.Server.Custom.Versions;
using Xebec.Server.Discovery;
using Xebec.Server.Discovery.OpenApi;
using Xebec.Server.Flows;
using Xebec.Server.InProcess;
using Xebec.Server.Metrics;
using Xebec.Server.Paths;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Registry.Views;
using Xebec.Server.Resources;
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
    private readonly Func<ApiRegistry> _registry;
    private Task _loops = Task.CompletedTask;

    private ApiCore(ServerServices services, NodeDirectory nodes, ComponentDirectory components)
    {
        Components = components;
        _registry = services.Registry;
        Pipeline = new ApiPipeline(services);
        Nodes = nodes;
    }

    public ApiPipeline Pipeline { get; }

    /// <summary>Where nodes of this process say that they can be asked.</summary>
    public NodeDirectory Nodes { get; }

    /// <summary>Where parts of the control plane in this process say that they can be asked.</summary>
    public ComponentDirectory Components { get; }

    /// <summary>Returns when what every cluster has is in the store.</summary>
    public static async Task<ApiCore> StartAsync(ApiCoreOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ApiCore? self = null;
        (IStore store, ServerSettings settings) = (options.Store, options.Settings);
        var nodes = new NodeDirectory(options.Nodes);
        var components = new ComponentDirectory(options.Elsewhere, options.Time);
        IReadOnlyList<IStore> apart = [.. options.Apart.Values.Distinct()];
        var kinds = new BuiltInKinds(settings.Kinds, components.With([store, .. apart]));
        var metrics = new ServerMetrics();
        var views = new ViewCache();
        var definitions = new DefinitionTable(
            store,
            new BuiltInGroups(KubernetesTable.BuiltIn, type => StoreOf(type.Name, options), kinds, views),
            new ConversionCaller(options.Webhooks, options.NewUid, store),
            views,
            new RuleMeter(options.Time, metrics.Expressions));
        var access = new Access(options);
        IApiServer Itself() => self!.As("system:apiserver", UserInfo.Masters);
        var loops = new ServerLoops(store, definitions, Itself, options);
        StartHooks hooks = loops.Hooks.Are(
            options.Presence,
            "bootstrap-controller",
            "start-cluster-authentication-info-controller",
            "start-kube-apiserver-identity-lease-controller",
            "start-legacy-token-tracking-controller");
        var health = new HealthChecks(store, apart, options.Time, settings.StoreHealth, hooks);
        var version = new ServerVersion(KubernetesTable.BuiltIn.Release, "0.1.0");
        var services = new ServerServices
        {
            Metrics = metrics,
            Settings = settings,
            Flows = settings.Limits.Fair ? new FlowPolicies(store) : null,
            Time = options.Time,
            Random = options.Random,
            NewUid = options.NewUid,
            Registry = () => definitions.Registry,
            Authenticators = access.Authenticators,
            Bearers = access.Bearers,
            Tokens = access.Tokens,
            Authorizers = access.Authorizers,
            Policies = access.Policies,
            AllowAnonymous = access.AllowsAnonymous,
            Admission = AdmissionPlugins.Build(settings.Admission),
            Webhooks = options.Webhooks,
            Audit = new NoAudit(options.Say),
            Nodes = nodes,
            Paths = new PathRoutes(
            [
                new IssuerPaths(access.Tokens, options.Server),
                new DiscoveryPaths(() => definitions.Registry, options.Address),
                new OpenApiPaths(() => definitions.Registry, options.Time),
                new VersionPath(version),
                new MetricsPath(
                    metrics, () => Counts(options), stop => SizesAsync([store, .. apart], stop), () => definitions.Registry, version),
                new FlowDump(() => self?.Pipeline),
                new HealthPaths(health.OfLife(), health.OfReadiness(options.Stopping), metrics.Health),
            ]),
        };
        await DefaultObjects.EnsureAsync(services, settings.Kinds.ServiceCidr, cancellation);
        await DefaultRoles.EnsureAsync(services, cancellation);
        self = new ApiCore(services, nodes, components);
        self._loops = loops.RunAsync(self._stop.Token);
        return self;
    }

    /// <summary>What is wrong with the expressions of a ValidatingAdmissionPolicy's spec, for the kinds that are served now.</summary>
    public IReadOnlyList<(string Field, string Warning)> CheckPolicy(Value spec) => PolicyTypes.Check(spec, _registry());

    /// <summary>
    /// The server without a wire, as a controller with the rights its own role has: its service account in kube-system, or the scheduler.
    /// </summary>
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

    private static async ValueTask<IReadOnlyList<long?>> SizesAsync(IReadOnlyList<IStore> stores, CancellationToken cancellation)
    {
        var sizes = new List<long?>();
        foreach (IStore store in stores)
        {
            sizes.Add(await store.SizeAsync(cancellation));
        }

        return sizes;
    }

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
