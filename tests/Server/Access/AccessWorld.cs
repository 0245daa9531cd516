using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Cluster;
using Xebec.Pki;
using Xebec.Server.Authn;
using Xebec.Server.Authn.Tokens;
using Xebec.Server.Pipeline;
using Xebec.Store;
using Xebec.Store.Memory;

namespace Xebec.Tests.Server.Access;

/// <summary>A control plane with its controllers, asked over TLS as anybody.</summary>
public sealed class AccessWorld : IAsyncLifetime, IJournal
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xebec-access-").FullName;
    private readonly MemoryStore _store = new(new StoreOptions { Time = TimeProvider.System });
    private readonly Lock _saying = new();
    private readonly List<string> _said = [];
    private Controllers? _controllers;

    public ControlPlane Plane { get; private set; } = null!;

    public X509Certificate2 Admin { get; private set; } = null!;

    public ServiceAccountTokens Tokens => new(() => Plane.Pki.ServiceAccounts, Plane.Options.Settings.Access.Tokens, TimeProvider.System);

    public string Said
    {
        get
        {
            lock (_saying)
            {
                return string.Join('\n', _said);
            }
        }
    }

    public async ValueTask InitializeAsync()
    {
        string tokens = Path.Combine(_folder, "tokens.csv");
        await File.WriteAllTextAsync(tokens, "static-secret,ann,u-7,\"devs,ops\"\n");
        Plane = await ControlPlane.StartAsync(
            new ControlPlaneOptions { DataDirectory = _folder, SecurePort = 0, Store = _store, Say = Say, Settings = new ServerSettings { Access = new AccessOptions { TokenFile = tokens } } },
            TestContext.Current.CancellationToken);
        _controllers = new Controllers(
            Plane.Core, new ControllersOptions { Time = TimeProvider.System, Random = new Random(1), Journal = this, Identity = "tests", Signer = Signer });
        Admin = Issue(Plane.Pki.Cluster, "root", ["system:masters"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _controllers!.DisposeAsync();
        await Plane.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public static X509Certificate2 Issue(
        CertificateAuthority authority, string name, IReadOnlyList<string> groups, CertificateUsage usage = CertificateUsage.Client, TimeSpan? from = null, TimeSpan? lifetime = null) =>
        authority.Issue(
            new CertificateProfile { CommonName = name, Organizations = groups, Usage = usage, Lifetime = lifetime ?? TimeSpan.FromHours(1) },
            SystemKeySource.Instance.CreateKey(KeyAlgorithm.EcdsaP256),
            TimeProvider.System.GetUtcNow() + (from ?? TimeSpan.Zero),
            SystemKeySource.Instance.NextSerialNumber()).Certificate;

    /// <param name="request">"VERB /path".</param>
    /// <param name="body">JSON with single quotes.</param>
    public async Task<(int Code, Value Body)> AskAsync(string request, string? body = null, X509Certificate2? certificate = null, string? token = null, params (string Name, string Value)[] headers)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null;
        handler.SslOptions.LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate;
        handler.SslOptions.ClientCertificates = certificate is null ? null : [certificate];
        using var client = new HttpClient(handler);
        string[] words = request.Split(' ');
        using var message = new HttpRequestMessage(new HttpMethod(words[0]), Plane.Server + words[1]);
        message.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        foreach ((string name, string value) in headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            message.Content = new StringContent(body.Replace('\'', '"'), Encoding.UTF8, words[0] == "PATCH" ? "application/merge-patch+json" : "application/json");
        }

        using HttpResponseMessage answer = await client.SendAsync(message, TestContext.Current.CancellationToken);
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, Document.TryParse(bytes, out Document? document, out _) ? document.Root : default);
    }

    public async Task<Value> AdminAsync(string request, string? body = null)
    {
        (int code, Value answer) = await AskAsync(request, body, Admin);
        Assert.True(code is 200 or 201, $"{request}: {code} {answer}");
        return answer;
    }

    /// <summary>Who a request with these credentials is, or its code.</summary>
    public async Task<string> WhoAsync(X509Certificate2? certificate = null, string? token = null, params (string Name, string Value)[] headers)
    {
        const string ask = "{'kind':'SelfSubjectReview','apiVersion':'authentication.k8s.io/v1'}";
        (int code, Value body) = await AskAsync("POST /apis/authentication.k8s.io/v1/selfsubjectreviews", ask, certificate, token, headers);
        Value user = body["status"]["userInfo"];
        return code == 201 ? $"{user["username"].TextOrEmpty} [{string.Join(' ', user["groups"].Elements.ToList().Select(g => g.TextOrEmpty))}]" : $"{code}";
    }

    public void Write(JournalWeight weight, string source, string message) => Say($"{weight} {source}: {message}");

    private CertificateSigner Signer => new(() => Plane.Pki.Cluster, TimeProvider.System, SystemKeySource.Instance);

    private void Say(string line)
    {
        lock (_saying)
        {
            _said.Add(line);
        }
    }
}
