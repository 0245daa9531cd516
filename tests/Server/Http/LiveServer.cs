using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xebec.Client.Kubeconfigs;
using Xebec.Cluster;
using Xebec.Store;
using Xebec.Store.Memory;

namespace Xebec.Tests.Server.Http;

/// <summary>A control plane over the memory store in this process, served over real TLS on a free port of the loopback.</summary>
public sealed class LiveServer : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xebec-live-").FullName;
    private readonly List<HttpClient> _clients = [];
    private readonly MemoryStore _store = new(new StoreOptions { Time = TimeProvider.System });
    private readonly Func<ControlPlaneOptions, ControlPlaneOptions> _change;
    private ControlPlane? _plane;
    private Task? _stopped;

    public LiveServer() => _change = o => o;

    private LiveServer(Func<ControlPlaneOptions, ControlPlaneOptions> change) => _change = change;

    public ControlPlane Plane => _plane!;

    public string Kubeconfig => Plane.KubeconfigPath;

    /// <summary>Sends as the administrator, over HTTP/1.1.</summary>
    public HttpClient Admin { get; private set; } = null!;

    /// <summary>Sends without credentials, over HTTP/1.1.</summary>
    public HttpClient Anonymous { get; private set; } = null!;

    public static async Task<LiveServer> StartAsync(Func<ControlPlaneOptions, ControlPlaneOptions> change)
    {
        var server = new LiveServer(change);
        await server.InitializeAsync();
        return server;
    }

    public async ValueTask InitializeAsync()
    {
        var options = new ControlPlaneOptions { DataDirectory = _directory, SecurePort = 0, Store = _store };
        _plane = await ControlPlane.StartAsync(_change(options), default);
        Admin = Client(Connection.Options.ClientCertificate);
        Anonymous = Client(null);
    }

    /// <summary>Sends as whom a certificate names, over HTTP/1.1; null: as nobody.</summary>
    public HttpClient Client(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        handler.SslOptions.ClientCertificates = certificate is null ? [] : [certificate];
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(Connection.Options.Authorities);
        var client = new HttpClient(handler) { Timeout = TimeSpan.FromMinutes(1) };
        _clients.Add(client);
        return client;
    }

    /// <summary>A request whose path goes over the wire as it is: nothing is decoded, no ".." is resolved.</summary>
    public HttpRequestMessage Request(string method, string path, byte[]? body = null, string? contentType = null, string? accept = null)
    {
        var uri = new Uri(Plane.Server + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(method), uri);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType ?? "application/json");
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return request;
    }

    /// <summary>The same in somebody else's name, who has a group and every right by <see cref="TrustAsync"/> only.</summary>
    public HttpRequestMessage RequestAs(string user, string group, string method, string path, byte[]? body = null)
    {
        HttpRequestMessage request = Request(method, path, body);
        request.Headers.Add("Impersonate-User", user);
        request.Headers.Add("Impersonate-Group", group);
        return request;
    }

    /// <summary>Gives a user every right; who is no cluster administrator has no privileges with it.</summary>
    public async Task TrustAsync(string user)
    {
        byte[] binding = Encoding.UTF8.GetBytes(
            $$"""
            {"metadata":{"name":"trust-{{user}}"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
             "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"{{user}}"}]}
            """);
        using HttpResponseMessage made = await Admin.SendAsync(
            Request("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", binding), TestContext.Current.CancellationToken);
        made.EnsureSuccessStatusCode();
    }

    /// <summary>A connection of the administrator's that says and reads what it likes.</summary>
    public Task<RawConnection> ConnectAsync() => RawConnection.OpenAsync(
        new Uri(Plane.Server), ClusterConnection.Of(KubeconfigReader.Load(Plane.KubeconfigPath)).Options.ClientCertificate!);

    /// <summary>Revisions before this moment are no longer there.</summary>
    public ValueTask ForgetHistoryAsync() => _store.CompactAsync(_store.Current.Revision, TestContext.Current.CancellationToken);

    /// <summary>Stops the server; clients can still read what it has sent.</summary>
    public Task StopAsync() => _stopped ??= Plane.DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(c => c.Dispose());
        await StopAsync();
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private ClusterConnection Connection => field ??= ClusterConnection.Of(KubeconfigReader.Load(Plane.KubeconfigPath));
}
