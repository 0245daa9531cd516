using System.Net;
using Xebec.Api.Documents;
using Xebec.Client.Http;
using Xebec.Client.Seam;
using Xebec.Pki;
using Xebec.Server.Authn;
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
    private readonly IReadOnlyList<IDisposable> _clients;
    private readonly ServerKeys _keys;
    private readonly CancellationTokenSource _stop = new();
    private Task? _presence;
    private volatile bool _stopping;

    private ControlPlane(
        ControlPlaneOptions options, IStore? owned, ApiCore core, HttpFrontend frontend, IReadOnlyList<IDisposable> clients, PkiTree pki,
        ServerKeys keys)
    {
        _keys = keys;
        Options = options;
        _owned = owned;
        Core = core;
        _frontend = frontend;
        _clients = clients;
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
            return $"https://{new IPEndPoint(reached, Port)}";
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
                ServiceCidr = options.Settings.Kinds.ServiceCidr,
                AdvertiseAddress = options.Advertised(),
                WithEtcd = false,
                Renew = true,
                Time = options.Time,
            },
            cancellation);
        foreach (PkiFinding warning in pki.Warnings)
        {
            options.Say($"{warning}");
        }

        var keys = new ServerKeys(pki, options.Keys, options.Time, options.Say);
        var storeOptions = new StoreOptions { Time = options.Time, Say = options.Say, HistoryAge = options.HistoryAge };
        IStore? owned = options.Store is null ? EmbeddedStore.Open(Path.Combine(options.DataDirectory, "store"), storeOptions) : null;
        IStore store = options.Store ?? owned!;

        var webhooks = new WebhookClient(options.Time);
        HttpNodeConnection kubelets = Kubelets.Connect(options.Kubelets, store, pki);
        var components = new ComponentProbe();
        ControlPlane? self = null;
        int PortNow() => self?.Port ?? options.SecurePort;
        string Address() =>
            options.ExternalHost is { } host ? $"{host}:{PortNow()}" : new IPEndPoint(options.Announced(), PortNow()).ToString();
        var core = await ApiCore.StartAsync(
            new ApiCoreOptions
            {
                Store = store,
                Apart = options.Apart,
                Settings = options.Settings,
                Time = options.Time,
                Random = Random.Shared,
                NewUid = Uuids.New,
                ServiceAccounts = () => keys.Tokens,
                ClientAnchors = () => keys.ClientAnchors,
                Address = Address,
                Nodes = kubelets,
                Elsewhere = components.AskAsync,
                Presence = () => self?._presence,
                Stopping = () => self?._stopping == true,
                Say = options.Say,
                FrontProxyAnchors = () => keys.ProxyAnchors,
                Webhooks = webhooks,
                Server = () => $"https://{Address()}",
            },
            cancellation);
        HttpFrontend frontend = await HttpFrontend.StartAsync(
            new HttpOptions
            {
                Address = options.BindAddress,
                AlsoAddress = options.AlsoAddress,
                Port = options.SecurePort,
                Certificate = () => keys.Certificate,
                SendTimeout = options.Settings.RequestTimeout,
                Wire = options.Wire,
                Tls = options.Tls,
                Say = options.Say,
            },
            core.Pipeline,
            cancellation);
        ControlPlane plane = self = new ControlPlane(options, owned, core, frontend, [webhooks, kubelets, components], pki, keys);
        var presence = new ServerPresence(
            plane.As("system:apiserver", UserInfo.Masters),
            new ServerIdentity(options.NodeName, Guid.NewGuid().ToString(), options.Advertised(), plane.Port),
            AddressRange.First(options.Settings.Kinds.ServiceCidr),
            options.Time)
        {
            Authentication = () => AuthenticationOf(keys, options.Settings.Access.FrontProxy),
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
            await (_presence ?? Task.CompletedTask);
        }
        catch (OperationCanceledException)
        {
            // this is how it stops
        }

        _stop.Dispose();
        await Core.DisposeAsync();
        foreach (IDisposable client in _clients)
        {
            client.Dispose();
        }

        await _keys.DisposeAsync();
        if (_owned is not null)
        {
            await _owned.DisposeAsync();
        }
    }

    // what other servers read to believe whom this one believes
    private static Dictionary<string, string> AuthenticationOf(ServerKeys keys, FrontProxyOptions? proxy)
    {
        var told = new Dictionary<string, string>(StringComparer.Ordinal) { ["client-ca-file"] = keys.ClientAuthorities };
        foreach ((string name, IReadOnlyList<string> values) in proxy?.Lists ?? [])
        {
            told[name] = ((Value)new ArrayDraft(values.Select(v => (Value)v))).ToString();
        }

        if (proxy is not null)
        {
            told["requestheader-client-ca-file"] = keys.ProxyAuthorities;
        }

        return told;
    }

    private static async Task KeepPresentAsync(Task first, ServerPresence presence, CancellationToken cancellation)
    {
        await first;
        await presence.RunAsync(cancellation);
    }

    private async Task WriteKubeconfigAsync(CancellationToken cancellation)
    {
        await Kubeconfigs.WriteAsync(Pki,
            new KubeconfigOptions { Directory = Options.DataDirectory, Server = Server, AdminGroups = [UserInfo.Masters] }, cancellation);
        if (Options.Kubeconfig is not null)
        {
            File.Copy(Path.Combine(Options.DataDirectory, Kubeconfigs.Admin), Options.Kubeconfig, overwrite: true);
            File.SetUnixFileMode(Options.Kubeconfig, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
