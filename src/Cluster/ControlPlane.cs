using System.Net;
using Xebec.Client.Seam;
using Xebec.Pki;
using Xebec.Server.Http;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Allocation;
using Xebec.Server.Whereabouts;
using Xebec.Store;
using Xebec.Store.Log;
using Xebec.Store.Seam;

namespace Xebec.Cluster;

/// <summary>An API server over a store, with its keys and its address. Starting returns when it is ready to serve.</summary>
public sealed class ControlPlane : IAsyncDisposable
{
    private static readonly TimeSpan PresencePatience = TimeSpan.FromSeconds(5);

    private readonly IStore? _owned;
    private readonly HttpFrontend _frontend;
    private readonly WebhookClient _webhooks;
    private readonly ServerKeys _keys;
    private readonly CancellationTokenSource _stop = new();
    private Task _presence = Task.CompletedTask;
    private volatile bool _stopping;

    private ControlPlane(ControlPlaneOptions options, IStore? owned, ApiCore core, HttpFrontend frontend, WebhookClient webhooks, PkiTree pki, ServerKeys keys)
    {
        _keys = keys;
        Options = options;
        _owned = owned;
        Core = core;
        _frontend = frontend;
        _webhooks = webhooks;
        Pki = pki;
    }

    public ControlPlaneOptions Options { get; }

    public ApiCore Core { get; }

    public ApiPipeline Pipeline => Core.Pipeline;

    public PkiTree Pki { get; }

    /// <summary>Where nodes of this process say that they can be asked.</summary>
    public NodeDirectory Nodes => Core.Nodes;

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
                AdvertiseAddress = options.Advertised(),
                WithEtcd = false,
                Time = options.Time,
            },
            cancellation);
        var keys = ServerKeys.Open(pki, options.Keys, options.Time);
        var kept = new StoreOptions { Time = options.Time, Say = options.Say, HistoryAge = options.HistoryAge };
        IStore? owned = options.Store is null ? EmbeddedStore.Open(Path.Combine(options.DataDirectory, "store"), kept) : null;
        IStore store = options.Store ?? owned!;

        var webhooks = new WebhookClient();
        ControlPlane? self = null;
        var core = await ApiCore.StartAsync(
            new ApiCoreOptions
            {
                Store = store,
                Apart = options.Apart,
                EventTimeToLive = options.EventTimeToLive,
                Time = options.Time,
                Random = new SharedRandom(),
                NewUid = () => Guid.NewGuid().ToString(),
                ServiceCidr = options.ServiceCidr,
                ServiceAccounts = keys.Tokens,
                ClientAnchors = () => keys.ClientAnchors,
                Address = () => $"{options.AdvertiseAddress ?? options.BindAddress}:{self?.Port ?? options.SecurePort}",
                Limits = options.Limits,
                Stopping = () => self?._stopping == true,
                Say = options.Say,
                FrontProxyAnchors = () => pki.FrontProxy.Bundle,
                Admission = options.Admission,
                Webhooks = webhooks,
                Server = () => self!.Server,
                Access = options.Access,
            },
            cancellation);
        HttpFrontend frontend = await HttpFrontend.StartAsync(
            new HttpOptions
            {
                Address = options.BindAddress,
                AlsoAddress = options.AlsoAddress,
                Port = options.SecurePort,
                Certificate = () => keys.Certificate,
                RequestTimeout = options.RequestTimeout,
                Say = options.Say,
            },
            core.Pipeline,
            cancellation);
        ControlPlane plane = self = new ControlPlane(options, owned, core, frontend, webhooks, pki, keys);
        var presence = new ServerPresence(
            plane.As("system:apiserver", UserInfo.Masters),
            new ServerIdentity(options.NodeName, Guid.NewGuid().ToString(), options.Advertised(), plane.Port),
            AddressRange.First(options.ServiceCidr),
            options.Time)
        {
            Authentication = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["client-ca-file"] = pki.Cluster.Certificate.ExportCertificatePem() + "\n",
                ["requestheader-allowed-names"] = "[\"front-proxy-client\"]",
                ["requestheader-client-ca-file"] = pki.FrontProxy.Certificate.ExportCertificatePem() + "\n",
                ["requestheader-extra-headers-prefix"] = "[\"X-Remote-Extra-\"]",
                ["requestheader-group-headers"] = "[\"X-Remote-Group\"]",
                ["requestheader-username-headers"] = "[\"X-Remote-User\"]",
            },
        };
        Task first = presence.EnsureAsync(plane._stop.Token).AsTask();
        plane._presence = KeepPresentAsync(first, presence, plane._stop.Token);

        // webhooks judge the server's own objects too, and one that does not answer must not keep it from starting
        await Task.WhenAny(first, Task.Delay(PresencePatience, options.Time, cancellation));
        await plane.WriteKubeconfigAsync(cancellation);
        return plane;
    }

    /// <summary>The server without a wire, as a controller, with the rights its own role has.</summary>
    public IApiServer AsController(string name) => Core.AsController(name);

    /// <summary>The server without a wire, as one of our own components.</summary>
    public IApiServer As(string user, params string[] groups) => Core.As(user, groups);

    /// <summary>Says on /readyz that it is about to stop, so that balancers send nothing new; it still serves.</summary>
    public void BeginStopping() => _stopping = true;

    public async ValueTask DisposeAsync()
    {
        BeginStopping();
        await _frontend.DisposeAsync();
        await _stop.CancelAsync();
        try
        {
            await _presence;
        }
        catch (OperationCanceledException)
        {
            // this is how it stops
        }

        _stop.Dispose();
        await Core.DisposeAsync();
        _webhooks.Dispose();
        await _keys.DisposeAsync();
        if (_owned is not null)
        {
            await _owned.DisposeAsync();
        }
    }

    private static async Task KeepPresentAsync(Task first, ServerPresence presence, CancellationToken cancellation)
    {
        await first;
        await presence.RunAsync(cancellation);
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
