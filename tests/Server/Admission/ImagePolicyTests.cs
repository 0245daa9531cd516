using System.Text;
using Microsoft.AspNetCore.Http;
using Xebec.Api.Documents;
using Xebec.Server.Admission;
using Xebec.Tests.Client;
using static Xebec.Tests.Server.Admission.AdmissionStage;

namespace Xebec.Tests.Server.Admission;

/// <summary>A backend that judges images, asked over real TLS.</summary>
public sealed class ImagePolicyTests : IDisposable
{
    private const string Pods = "/api/v1/namespaces/n/pods";
    private readonly string _file = Path.GetTempFileName();
    private readonly List<Value> _asked = [];
    private Queue<string> _answers = new();
    private string _authorization = "";

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task The_backend_is_asked_about_images_and_its_refusal_is_told()
    {
        await using WireServer server = await StartAsync(
            "'allowed':false,'reason':'no latest','auditAnnotations':{'why':'tag'}", "'allowed':false", "'allowed':true");
        await using AdmissionStage stage = await OpenAsync(Options(server, "'denyTTL':-1"));
        const string Refused = "pods \"p\" is forbidden: image policy webhook backend denied one or more images: no latest";
        Said said = await stage.PostAsync(Pods, Pod("p", more: ",'initContainers':[{'name':'i','image':'first'}]"));
        Assert.Equal((403, Refused), (said.Code, said.Message));
        Assert.Equal("tag", stage.Noted["imagepolicywebhook.image-policy.k8s.io/why"]);
        Assert.Equal(
            PodSecurityTests.Json("""
                {'kind':'ImageReview','apiVersion':'imagepolicy.k8s.io/v1alpha1','metadata':{},'spec':{'containers':[{'image':'nginx'},{'image':'first'}],
                'annotations':{'team.image-policy.k8s.io/ticket':'1'},'namespace':'n'},'status':{'allowed':false}}
                """),
            _asked[0]);
        Assert.Equal("Bearer secret", _authorization);
        Assert.Equal("pods \"p\" is forbidden: one or more images rejected by webhook backend", (await stage.PostAsync(Pods, Pod("p"))).Message);
        Assert.Equal(201, (await stage.PostAsync(Pods, Pod("p"))).Code);
    }

    [Fact]
    public async Task What_was_said_of_the_same_images_counts_for_a_while()
    {
        await using WireServer server = await StartAsync("'allowed':true", "'allowed':false");
        await using AdmissionStage stage = await OpenAsync(Options(server));
        Assert.Equal(201, (await stage.PostAsync(Pods, Pod("p"))).Code);
        Assert.Equal(201, (await stage.PostAsync(Pods, Pod("q"))).Code);
        Assert.Single(_asked);
        Assert.Equal(403, (await stage.PostAsync(Pods, Pod("r", "other"))).Code);
        Assert.Equal(200, (await stage.PatchAsync(Pods + "/p/status", """{"status":{"message":"m"}}""")).Code);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task Ephemeral_containers_are_judged_by_themselves()
    {
        await using WireServer server = await StartAsync("'allowed':true", "'allowed':false");
        await using AdmissionStage stage = await OpenAsync(Options(server));
        await stage.MadeAsync(Pods, Pod("p"));
        Said said = await stage.PatchAsync(
            Pods + "/p/ephemeralcontainers",
            """{"spec":{"ephemeralContainers":[{"name":"e","image":"tools","terminationMessagePolicy":"File","imagePullPolicy":"Always"}]}}""");
        Assert.Equal((403, "tools"), (said.Code, _asked[1]["spec"]["containers"][0]["image"].Text));
    }

    [Fact]
    public async Task Trouble_that_may_pass_is_given_time()
    {
        await using WireServer server = await StartAsync("500", "429", "'allowed':true");
        await using AdmissionStage stage = await OpenAsync(Options(server, "'retryBackoff':1"));
        Assert.Equal(201, (await stage.PostAsync(Pods, Pod("p"))).Code);
        Assert.Equal(3, _asked.Count);
    }

    [Theory]
    [InlineData("404", "", "pods \"p\" is forbidden: the server could not find the requested resource")]
    [InlineData("404", "'defaultAllow':true", null)]
    [InlineData("{'kind':'Other'}", "", "pods \"p\" is forbidden: the answer is a  Other, not a ImageReview of imagepolicy.k8s.io/v1alpha1")]
    public async Task Whether_a_pod_passes_without_an_answer_is_configured(string answer, string more, string? refusal)
    {
        await using WireServer server = await StartAsync(answer);
        await using AdmissionStage stage = await OpenAsync(Options(server, more));
        Said said = await stage.PostAsync(Pods, Pod("p"));
        Assert.Equal(refusal is null ? (201, "") : (403, refusal), (said.Code, said.Message));
        Assert.Equal(refusal is null, stage.Noted.ContainsKey("imagepolicywebhook.image-policy.k8s.io/failed-open"));
    }

    [Theory]
    [InlineData("{'imagePolicy':{'allowTTL':1}}", "valid value is between 1s and 30m0s, got 1s")]
    [InlineData("{'imagePolicy':{'denyTTL':3600}}", "valid value is between 1s and 30m0s, got 1h0m0s")]
    [InlineData("{'imagePolicy':{'retryBackoff':300001}}", "valid value is between 0s and 5m0s, got 5m0.001s")]
    [InlineData("{'imagePolicy':{'kubeConfigFile':'/nowhere/file'}}", "kubeconfig /nowhere/file can't be read")]
    [InlineData("{'other':{}}", "no config specified")]
    public void What_makes_no_sense_stops_the_start(string configuration, string message)
    {
        File.WriteAllText(_file, Kubeconfig(1, ""));
        string whole = configuration.Contains("kubeConfigFile", StringComparison.Ordinal)
            ? configuration
            : configuration.Replace("'imagePolicy':{", $"'imagePolicy':{{'kubeConfigFile':'{_file}',", StringComparison.Ordinal);
        Assert.Contains(
            message, Assert.Throws<AdmissionOptionsException>(() => AdmissionPlugins.Build(Configured(whole))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdicts_end_and_what_was_not_asked_for_longest_goes_first()
    {
        var verdicts = new ImageVerdicts(2);
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        verdicts.Add("a", "1", now.AddSeconds(10));
        verdicts.Add("b", "2", now.AddSeconds(5));
        Assert.True(verdicts.TryGet("a", now, out Value status) && status.TextIs("1"));
        verdicts.Add("c", "3", now.AddSeconds(10));
        Assert.False(verdicts.TryGet("b", now, out _));
        Assert.True(verdicts.TryGet("c", now, out _));
        Assert.False(verdicts.TryGet("a", now.AddSeconds(10), out _));
    }

    private static AdmissionOptions Configured(string configuration) => new()
    {
        Enabled = ["ImagePolicyWebhook"],
        Configuration = new Dictionary<string, Value> { ["ImagePolicyWebhook"] = PodSecurityTests.Json(configuration) },
    };

    private static string Pod(string name, string image = "nginx", string more = "") =>
        ("{'metadata':{'name':'" + name + "','annotations':{'team.image-policy.k8s.io/ticket':'1','a':'b'}},"
            + "'spec':{'containers':[{'name':'c','image':'" + image + "'}]" + more + "}}").Replace('\'', '"');

    private static string Kubeconfig(int port, string authority) =>
        $"clusters: [{{name: c, cluster: {{server: 'https://localhost:{port}/judge'"
        + (authority.Length > 0 ? ", certificate-authority-data: " + authority : "") + "}}]\n"
        + "users: [{name: u, user: {token: secret}}]\ncontexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x\n";

    private AdmissionOptions Options(WireServer server, string more = "")
    {
        byte[] authority = Encoding.ASCII.GetBytes(server.Authority.ExportCertificatePem());
        File.WriteAllText(_file, Kubeconfig(server.Port, Convert.ToBase64String(authority)));
        return Configured($"{{'imagePolicy':{{'kubeConfigFile':'{_file}'{(more.Length > 0 ? "," + more : "")}}}}}");
    }

    // a status's members, a code, or a whole answer
    private Task<WireServer> StartAsync(params string[] answers)
    {
        _answers = new Queue<string>(answers);
        return WireServer.StartAsync(AnswerAsync);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _asked.Add(Document.Parse(body.ToArray()).Root);
        _authorization = context.Request.Headers.Authorization.ToString();
        Assert.Equal(("/judge", "?timeout=30s"), (context.Request.Path.Value, context.Request.QueryString.Value));
        string answer = _answers.Dequeue();
        if (int.TryParse(answer, out int code))
        {
            context.Response.StatusCode = code;
            return;
        }

        string review = answer[0] == '{' ? answer : $"{{'kind':'ImageReview','apiVersion':'imagepolicy.k8s.io/v1alpha1','status':{{{answer}}}}}";
        await context.Response.WriteAsync(review.Replace('\'', '"'), context.RequestAborted);
    }
}
