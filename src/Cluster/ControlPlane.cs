using System.Net;
using Xebec.Client.Seam;
using Xebec.Pki;
using Xebec.Schema.Tables;
using Xebec.Server.Admission;
using Xebec.Server.Authn;
using Xebec.Server.Authn.Tokens;
using Xebec.Server.Authz;
using Xebec.Server.Custom;
using Xebec.Server.Discovery;
using Xebec.Server.Discovery.OpenApi;
using Xebec.Server.Http;
using Xebec.Server.InProcess;
using Xebec.Server.Paths;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Resources;
using Xebec.Store;
using Xebec.Store.Log;
using Xebec.Store.Seam;

namespace Xebec.Cluster;

/// <summary>An API server over a store, with its keys and its address. Starting returns when it is ready to serve.</summary>
public sealed class ControlPlane : IAsyncDisposable
{
    private readonly IStore? _owned;
    private readonly HttpFrontend _frontend;
    private readonly CancellationTokenSource _stop = new();
    private Task _definitions = Task.CompletedTask;

    private ControlPlane(ControlPlaneOptions options, IStore? owned, ApiPipeline pipeline, HttpFrontend frontend, PkiTree pki, NodeDirectory nodes)
    {
        Options = options;
        _owned = owned;
        Pipeline = pipeline;
        _frontend = frontend;
        Pki = pki;
        Nodes = nodes;
    }

    public ControlPlaneOptions Options { get; }

    public ApiPipeline Pipeline { get; }

    public PkiTree Pki { get; }

    /// <summary>Where nodes of this process say that they can be asked.</summary>
    public NodeDirectory Nodes { get; }

    public int Port => _frontend.Port;

    /// <summary>The URL clients on this machine use.</summary>
    public string Server
    {
        get
        {
            IPAddress reached = Equals(Options.BindAddress, IPAddress.Any) ? IPAddress.Loopback : Options.BindAddress;
            return $"https://{(reached.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{reached}]" : reached)}:{Port}";
        }
    }

    public string KubeconfigPath => Options.Kubeconfig ?? Path.Combine(Options.DataDirectory, Kubeconfigs.Admin);

    public static async Task<ControlPlane> StartAsync(ControlPlaneOptions options, CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        PkiTree pki = await PkiTree.EnsureAsync(
            new PkiOptions
            {
                Directory = Path.Combine(options.DataDirectory, "pki"),
                NodeName = options.NodeName,
                ServiceCidr = options.ServiceCidr,
                AdvertiseAddress = Equals(options.BindAddress, IPAddress.Any) || Equals(options.BindAddress, IPAddress.IPv6Any) ? null : options.BindAddress,
                WithEtcd = false,
                Time = options.Time,
            },
            cancellation);
        IStore? owned = options.Store is null ? EmbeddedStore.Open(Path.Combine(options.DataDirectory, "store"), new StoreOptions { Time = options.Time, Say = options.Say }) : null;
        IStore store = options.Store ?? owned!;

        ControlPlane? self = null;
        var nodes = new NodeDirectory();
        var kinds = new BuiltInKinds(new KindOptions { ServiceCidr = options.ServiceCidr });
        var definitions = new DefinitionLoop(
            store, new BuiltInGroups(KubernetesTable.BuiltIn, _ => store, kinds), () => self!.As("system:apiserver", UserInfo.Masters), options.Time);
        var verifier = new ClientCertificateVerifier(() => pki.Cluster.ClientAnchors, options.Time);
        var tokens = new ServiceAccountTokens(pki.ServiceAccounts, "https://kubernetes.default.svc.cluster.local", options.Time);
        var services = new ServerServices
        {
            Time = options.Time,
            Random = new SharedRandom(),
            NewUid = () => Guid.NewGuid().ToString(),
            Registry = () => definitions.Registry,
            Authenticators = [new ClientCertificates(verifier), new ServiceAccountAuthenticator(tokens, store), new UnknownTokens()],
            Tokens = tokens,
            Authorizers = [new PrivilegedGroups()],
            Admission = AdmissionPlugins.Default(),
            Nodes = nodes,
            Paths = new PathRoutes([new DiscoveryPaths(() => definitions.Registry, () => $"{options.BindAddress}:{options.SecurePort}"), new OpenApiPaths(() => definitions.Registry), new VersionPath(KubernetesTable.BuiltIn.Release, "0.1.0"), new HealthPaths([HealthCheck.Ping], [HealthCheck.Ping])]),
        };
        await DefaultObjects.EnsureAsync(services, options.ServiceCidr, cancellation);
        var pipeline = new ApiPipeline(services);
        HttpFrontend frontend = await HttpFrontend.StartAsync(
            new HttpOptions { Address = options.BindAddress, Port = options.SecurePort, Certificate = () => pki.ApiServer.Certificate, Say = options.Say },
            pipeline,
            cancellation);
        var plane = self = new ControlPlane(options, owned, pipeline, frontend, pki, nodes);
        plane._definitions = definitions.RunAsync(plane._stop.Token);
        await plane.WriteKubeconfigAsync(cancellation);
        return plane;
    }

    /// <summary>The server without a wire, as one of our own components.</summary>
    public IApiServer As(string user, params string[] groups) =>
        new InProcessApiServer(Pipeline, new UserInfo(user, [.. groups, UserInfo.AllAuthenticated]), $"xebec/{user}");

    public async ValueTask DisposeAsync()
    {
        await _frontend.DisposeAsync();
        await _stop.CancelAsync();
        await _definitions.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        if (_owned is not null)
        {
            await _owned.DisposeAsync();
        }
    }

    private async Task WriteKubeconfigAsync(CancellationToken cancellation)
    {
        await Kubeconfigs.WriteAsync(Pki, new KubeconfigOptions { Directory = Options.DataDirectory, Server = Server, AdminGroups = [UserInfo.Masters] }, cancellation);
        if (Options.Kubeconfig is not null)
        {
            File.Copy(Path.Combine(Options.DataDirectory, Kubeconfigs.Admin), Options.Kubeconfig, overwrite: true);
            File.SetUnixFileMode(Options.Kubeconfig, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
