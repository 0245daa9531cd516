using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Cluster;
using Xebec.Pki;
using Xebec.Server.Authn;
using Xebec.Server.Authn.Tokens;
using Xebec.Server.Pipeline;
using Xebec.Tests.Pki;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Server.Access;

/// <summary>Keys, authorities and what a server is told of them, each over TLS.</summary>
public sealed class KeyFileTests : IDisposable
{
    private const string Me = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private readonly string _folder = Directory.CreateTempSubdirectory("xebec-keys-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    public async Task Every_file_counts_anew_when_it_changes(KeyAlgorithm algorithm)
    {
        CertificateAuthority first = Authority("first", algorithm);
        CertificateAuthority second = Authority("second", algorithm);
        WriteAll(first, algorithm);
        await using LiveServer server = await LiveServer.StartAsync(OwnFiles);
        using X509Certificate2 old = AccessWorld.Issue(first, "jane", []);
        using X509Certificate2 next = AccessWorld.Issue(second, "jane", []);
        using X509Certificate2 proxy = AccessWorld.Issue(second, "any-proxy", []);
        string token = await TokenAsync(server);
        Assert.Equal("jane", await WhoAsync(server, old));
        Assert.Equal("", await WhoAsync(server, next));
        Assert.Equal("system:serviceaccount:kube-system:default", await WhoAsync(server, (X509Certificate2?)null, ("Authorization", $"Bearer {token}")));
        Assert.Equal(first.Certificate.Subject, (await ShownAsync(server)).Issuer);

        WriteAll(second, algorithm);
        await Waiting.UntilAsync(async () => await WhoAsync(server, next) == "jane");
        await Waiting.UntilAsync(async () => (await ShownAsync(server)).Issuer == second.Certificate.Subject);
        await Waiting.UntilAsync(async () => await WhoAsync(server, proxy, ("X-Who", "zoe")) == "zoe");
        await Waiting.UntilAsync(async () => await WhoAsync(server, (X509Certificate2?)null, ("Authorization", $"Bearer {token}")) == "");
        Assert.Equal("", await WhoAsync(server, old));
    }

    [Fact]
    public async Task Who_is_believed_is_published_and_kept()
    {
        CertificateAuthority authority = Authority("first", KeyAlgorithm.EcdsaP256);
        WriteAll(authority, KeyAlgorithm.EcdsaP256);
        await using LiveServer server = await LiveServer.StartAsync(OwnFiles);
        const string Map = "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication";
        Value data = (await AskAsync(server, "GET", Map))["data"];
        Assert.Equal(authority.Certificate.ExportCertificatePem() + "\n", data["client-ca-file"].Text);
        Assert.Equal(("[\"X-Who\"]", "[]"), (data["requestheader-username-headers"].Text, data["requestheader-allowed-names"].Text));
        Assert.Equal(7, data.Members.ToList().Count);

        await AskAsync(server, "DELETE", Map);
        await Waiting.UntilAsync(async () => (await AskAsync(server, "GET", Map))["data"] == data);
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_made_anew_at_the_start()
    {
        var then = new ManualTime(TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(364));
        var options = new ControlPlaneOptions { DataDirectory = In("data"), SecurePort = 0, AdvertiseAddress = IPAddress.Loopback };
        await PkiTree.EnsureAsync(
            new PkiOptions
            {
                Directory = Path.Combine(options.DataDirectory, "pki"),
                NodeName = options.NodeName,
                ServiceCidr = options.Settings.Kinds.ServiceCidr,
                AdvertiseAddress = options.AdvertiseAddress,
                WithEtcd = false,
                Time = then,
            },
            Cancel);
        await using ControlPlane plane = await ControlPlane.StartAsync(options, Cancel);
        Assert.True(plane.Pki.ApiServer.Certificate.NotAfter > TimeProvider.System.GetUtcNow().AddDays(300));
    }

    [Fact]
    public async Task An_intermediate_is_sent_along_by_the_server_and_taken_from_clients()
    {
        CertificateAuthority root = Authority("root", KeyAlgorithm.EcdsaP256);
        CertificateAuthority below = root.CreateIntermediate(
            new CertificateProfile { CommonName = "below", Usage = CertificateUsage.Authority, Lifetime = TimeSpan.FromHours(1) },
            SystemKeySource.Instance.CreateKey(KeyAlgorithm.EcdsaP256),
            TimeProvider.System.GetUtcNow(),
            SystemKeySource.Instance.NextSerialNumber());
        WriteAll(below, KeyAlgorithm.EcdsaP256, trusted: root);
        await using LiveServer server = await LiveServer.StartAsync(OwnFiles);
        using X509Certificate2 jane = AccessWorld.Issue(below, "jane", []);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(jane, [below.Certificate], offline: true);
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(root.Certificate);
        using var client = new HttpClient(handler);
        Assert.Equal("jane", await WhoAsync(server, client));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls13, true)]
    public async Task Only_the_versions_that_were_asked_for_are_spoken(SslProtocols spoken, bool served)
    {
        await using LiveServer server = await LiveServer.StartAsync(o => o with { Tls = TlsChoice.Read("VersionTLS13", []) });
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.EnabledSslProtocols = spoken;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null;
        using var client = new HttpClient(handler);
        Task<HttpResponseMessage> answer = client.GetAsync($"{server.Plane.Server}/version", Cancel);
        if (served)
        {
            Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => answer);
        }
    }

    [Fact]
    public async Task Headers_that_are_too_large_are_refused_and_the_server_goes_on()
    {
        await using LiveServer server = await LiveServer.StartAsync(o => o);
        foreach ((int bytes, HttpStatusCode code) in ((int, HttpStatusCode)[])[(100_000, HttpStatusCode.Unauthorized), (3_000_000, HttpStatusCode.RequestHeaderFieldsTooLarge)])
        {
            HttpRequestMessage request = server.Request("GET", "/version");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + new string('x', bytes));
            using HttpResponseMessage answer = await server.Anonymous.SendAsync(request, Cancel);
            Assert.Equal(code, answer.StatusCode);
        }

        string selector = "/version?x=" + new string('a', 100_000);
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.SendAsync(server.Request("GET", selector), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.SendAsync(server.Request("GET", "/version"), Cancel)).StatusCode);
    }

    private static CertificateAuthority Authority(string name, KeyAlgorithm algorithm) => CertificateAuthority.CreateRoot(
        new CertificateProfile { CommonName = name, Usage = CertificateUsage.Authority, Lifetime = TimeSpan.FromDays(1) },
        SystemKeySource.Instance.CreateKey(algorithm),
        TimeProvider.System.GetUtcNow(),
        SystemKeySource.Instance.NextSerialNumber());

    private string In(string file) => Path.Combine(_folder, file);

    // a serving certificate, authorities of clients and proxies, and the key of tokens: all of one authority
    private void WriteAll(CertificateAuthority authority, KeyAlgorithm algorithm, CertificateAuthority? trusted = null)
    {
        PrivateKey key = SystemKeySource.Instance.CreateKey(algorithm);
        IssuedCertificate serving = authority.Issue(
            new CertificateProfile { CommonName = "server", Usage = CertificateUsage.Server, Names = AlternativeNames.Of(["127.0.0.1"]), Lifetime = TimeSpan.FromHours(1) },
            key,
            TimeProvider.System.GetUtcNow(),
            SystemKeySource.Instance.NextSerialNumber());
        File.WriteAllText(In("server.crt"), serving.ToPem());
        File.WriteAllText(In("server.key"), key.ToPem());
        File.WriteAllText(In("clients.crt"), (trusted ?? authority).Certificate.ExportCertificatePem());
        File.WriteAllText(In("proxies.crt"), (trusted ?? authority).Certificate.ExportCertificatePem());
        File.WriteAllText(In("tokens.key"), SystemKeySource.Instance.CreateKey(algorithm).ToPem());
    }

    private ControlPlaneOptions OwnFiles(ControlPlaneOptions options) => options with
    {
        Keys = new ServerKeyFiles
        {
            Certificate = In("server.crt"),
            CertificateKey = In("server.key"),
            ClientAuthorities = In("clients.crt"),
            ProxyAuthorities = In("proxies.crt"),
            TokenSigningKey = In("tokens.key"),
        },
        Settings = new ServerSettings { Access = new AccessOptions { FrontProxy = new FrontProxyOptions { AllowedNames = [], UserHeaders = ["X-Who"] } } },
    };

    private async Task<string> TokenAsync(LiveServer server)
    {
        Value account = await AskAsync(server, "POST", "/api/v1/namespaces/kube-system/serviceaccounts", "{\"metadata\":{\"name\":\"default\"}}");
        var keys = new ServiceAccountKeySet(PemKeys.ReadPrivateKey(File.ReadAllText(In("tokens.key"))), []);
        var tokens = new ServiceAccountTokens(() => keys, new TokenOptions(), TimeProvider.System);
        string uid = account["metadata"]["uid"].TextOrEmpty;
        return tokens.Sign(new TokenContent("kube-system", "default", uid, tokens.Options.Audiences, TimeProvider.System.GetUtcNow().AddHours(1), "id"));
    }

    // beside the wire: the administrator's own certificate is not of these authorities
    private static async Task<Value> AskAsync(LiveServer server, string method, string path, string body = "")
    {
        ApiAnswer answer = await server.Plane.As("tests", "system:masters").SendAsync(new ApiCall(method, path) { Body = Encoding.UTF8.GetBytes(body), Accept = "application/json" }, Cancel);
        return Document.Parse(answer.Body.ToArray()).Root;
    }

    private static async Task<X509Certificate2> ShownAsync(LiveServer server)
    {
        X509Certificate2? seen = null;
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => (seen = new X509Certificate2(shown!)) is not null;
        using var client = new HttpClient(handler);
        using HttpResponseMessage answer = await client.GetAsync($"{server.Plane.Server}/version", Cancel);
        return seen!;
    }

    private static async Task<string> WhoAsync(LiveServer server, X509Certificate2? certificate, params (string Name, string Value)[] headers)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null;
        handler.SslOptions.ClientCertificates = certificate is null ? null : [certificate];
        using var client = new HttpClient(handler);
        return await WhoAsync(server, client, headers);
    }

    /// <summary>Who a request is; "" when its credentials are refused.</summary>
    private static async Task<string> WhoAsync(LiveServer server, HttpClient client, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Plane.Server + Me)
        {
            Content = new StringContent("{\"kind\":\"SelfSubjectReview\",\"apiVersion\":\"authentication.k8s.io/v1\"}", Encoding.UTF8, "application/json"),
        };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage answer = await client.SendAsync(request, Cancel);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(Cancel);
        return answer.StatusCode == HttpStatusCode.Created ? Document.Parse(body).Root["status"]["userInfo"]["username"].TextOrEmpty : "";
    }
}
