using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Xebec.Api.Documents;
using Xebec.Server.Admission;
using Xebec.Tests.Client;
using static Xebec.Tests.Server.Admission.AdmissionStage;

namespace Xebec.Tests.Server.Admission;

/// <summary>As whom webhooks are asked: what a kubeconfig of the admission configuration says.</summary>
public sealed class WebhookIdentityTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly List<(string? Certificate, string Authorization, string ActsAs)> _asked = [];

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("localhost:PORT", "", "Bearer exact")]
    [InlineData("*", "", "Bearer exact")]
    [InlineData("localhost", "", "")]
    [InlineData("elsewhere", "", "")]
    [InlineData("elsewhere", "current-context: c\ncontexts: [{name: c, context: {user: elsewhere}}]", "Bearer exact")]
    public async Task A_user_named_after_the_host_is_who_asks(string user, string more, string expected)
    {
        await AskAsync(port => $"users: [{{name: '{user.Replace("PORT", $"{port}", StringComparison.Ordinal)}', user: {{token: exact}}}}]\n{more}");
        Assert.Equal([(null, expected, "")], _asked);
    }

    [Fact]
    public async Task Certificates_passwords_and_names_to_act_as_are_used_too()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 own = new CertificateRequest("CN=caller", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        string certificate = Convert.ToBase64String(Encoding.ASCII.GetBytes(own.ExportCertificatePem()));
        string secret = Convert.ToBase64String(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        await AskAsync(_ => $"users: [{{name: '*', user: {{client-certificate-data: {certificate}, client-key-data: {secret}, as: jane}}}}]");
        await AskAsync(_ => "users: [{name: '*', user: {username: u, password: p}}]");
        Assert.Equal([("CN=caller", "", "jane"), (null, "Basic " + Convert.ToBase64String("u:p"u8), "")], _asked);
    }

    [Theory]
    [InlineData("webhook1.ns1.svc", "svc webhook1.ns1", true)]
    [InlineData("webhook1.ns1.svc:443", "svc webhook1.ns1", true)]
    [InlineData("webhook1.ns1.svc:8443", "svc webhook1.ns1 8443", true)]
    [InlineData("webhook1.ns1.svc", "svc webhook1.ns1 8443", false)]
    [InlineData("*.ns1.svc", "svc webhook1.ns1", true)]
    [InlineData("*.svc:8443", "svc webhook1.ns1 8443", true)]
    [InlineData("www.example.com", "url https://www.example.com/a.b/c", true)]
    [InlineData("www.example.com", "url https://www.example.com:443", true)]
    [InlineData("www.example.com:443", "url https://www.example.com", false)]
    [InlineData("*.example.com", "url https://www.example.com?x", true)]
    [InlineData("*.com", "url https://www.example.com", true)]
    [InlineData("*.example.com", "url https://example.com", false)]
    public void Names_may_leave_open_what_hosts_begin_with(string user, string hook, bool isFound)
    {
        string[] words = hook.Split(' ');
        string[] service = words[1].Split('.');
        string port = words.Length > 2 ? $",'port':{words[2]}" : "";
        string config = words[0] == "url"
            ? $"{{'url':'{words[1]}'}}"
            : $"{{'service':{{'name':'{service[0]}','namespace':'{service[1]}'{port}}}}}";
        File.WriteAllText(_file, $"users: [{{name: '{user}', user: {{token: t}}}}]");
        var identities = new WebhookIdentities("ValidatingAdmissionWebhook", Configuration(_file));
        Assert.Equal(isFound, identities.For(PodSecurityTests.Json(config)) is not null);
    }

    [Theory]
    [InlineData("relative/file", "kubeConfigFile: Invalid value: \"relative/file\": must be an absolute file path")]
    [InlineData("/nowhere/file", "kubeconfig /nowhere/file can't be read")]
    public void A_file_that_cannot_be_used_stops_the_start(string path, string message) => Assert.Contains(
        message, Assert.Throws<AdmissionOptionsException>(() => AdmissionPlugins.Build(Options(path))).Message, StringComparison.Ordinal);

    private static AdmissionOptions Options(string path) => new()
    {
        Configuration = new Dictionary<string, Value> { ["ValidatingAdmissionWebhook"] = Configuration(path) },
    };

    private static Value Configuration(string path) => PodSecurityTests.Json(
        $"{{'apiVersion':'apiserver.config.k8s.io/v1','kind':'WebhookAdmissionConfiguration','kubeConfigFile':'{path}'}}");

    private async Task AskAsync(Func<int, string> kubeconfig)
    {
        await using WireServer server = await WireServer.StartAsync(AnswerAsync);
        await File.WriteAllTextAsync(_file, kubeconfig(server.Port), TestContext.Current.CancellationToken);
        await using AdmissionStage stage = await OpenAsync(Options(_file));
        string bundle = Convert.ToBase64String(Encoding.ASCII.GetBytes(server.Authority.ExportCertificatePem()));
        string hook = "{'name':'hook.test.io','admissionReviewVersions':['v1'],'sideEffects':'None',"
            + $"'clientConfig':{{'url':'https://localhost:{server.Port}/x','caBundle':'{bundle}'}},"
            + "'rules':[{'resources':['configmaps'],'apiGroups':[''],'apiVersions':['*'],'operations':['*']}]}";
        await stage.MadeAsync(
            "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
            ("{'metadata':{'name':'h'},'webhooks':[" + hook + "]}").Replace('\'', '"'));
        await stage.MadeAsync("/api/v1/namespaces/n/configmaps", """{"metadata":{"name":"c"}}""");
    }

    private async Task AnswerAsync(HttpContext context)
    {
        X509Certificate2? shown = await context.Connection.GetClientCertificateAsync();
        _asked.Add((shown?.Subject, context.Request.Headers.Authorization.ToString(), context.Request.Headers["Impersonate-User"].ToString()));
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        string uid = Document.Parse(body.ToArray()).Root["request"]["uid"].TextOrEmpty;
        await context.Response.WriteAsync(
            $$$"""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"{{{uid}}}","allowed":true}}""",
            context.RequestAborted);
    }
}
