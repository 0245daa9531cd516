using System.Text;
using Xebec.Client.Seam;
using Xebec.Server.Pipeline;
using Xebec.Tests.Cluster.Definitions;

namespace Xebec.Tests.Cluster;

/// <summary>Definitions in the style of well-known projects, used with the oldest and the newest kubectl as their users use them.</summary>
public sealed class ProjectDefinitionsTests(SimulatedCluster cluster) : IClassFixture<SimulatedCluster>
{
    public static TheoryData<string, bool> Ways => new() { { Kubectl.All[0], false }, { Kubectl.All[0], true }, { Kubectl.Newest, false }, { Kubectl.Newest, true } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task They_are_installed_their_objects_judged_explained_shown_scaled_and_removed(string program, bool serverSide)
    {
        using var kubectl = new KubectlSession(program, cluster.Kubeconfig);
        string[] apply = serverSide ? ["apply", "--server-side", "-f"] : ["apply", "-f"];
        string applied = serverSide ? "serverside-applied" : "created";
        List<SampleProject> projects = [.. SampleProject.All.Select(name => new SampleProject(name))];
        foreach (SampleProject project in projects)
        {
            string[] said = await kubectl.LinesAsync([.. apply, kubectl.File(project.Definitions)]);
            Assert.Equal(project.DefinitionNames.Select(n => $"customresourcedefinition.apiextensions.k8s.io/{n} {applied}").Order(StringComparer.Ordinal), said);
            await EstablishedAsync(kubectl, project);
            string[] made = await kubectl.LinesAsync([.. apply, kubectl.File(project.Objects)]);
            Assert.Equal(project.ObjectNames.Count, made.Count(line => line.EndsWith(" " + applied, StringComparison.Ordinal)));
            foreach ((string yaml, string[] why) in project.Refused)
            {
                Command refused = await kubectl.TryAsync([.. apply, kubectl.File(yaml)]);
                Assert.True(refused.Code != 0 && why.Any(w => refused.Output.Contains(w, StringComparison.Ordinal)), $"expected: {string.Join(" or ", why)}\n{refused.Output}");
            }
        }

        await ExplainedAsync(kubectl);
        await ShownAsync(kubectl);
        await ChangedAsync(kubectl);
        foreach (SampleProject project in projects)
        {
            await kubectl.RunAsync(["delete", .. project.DefinitionNames.Select(n => $"crd/{n}")]);
        }

        Assert.DoesNotContain("example.dev", await kubectl.RunAsync("get", "crd", "-o", "name"), StringComparison.Ordinal);
    }

    // an old kubectl gives up at a definition whose conditions are still null, as it does with upstream
    private static async Task EstablishedAsync(KubectlSession kubectl, SampleProject project)
    {
        string[] wait = ["wait", "--for=condition=Established", "--timeout=60s", .. project.DefinitionNames.Select(n => $"crd/{n}")];
        Command said = await kubectl.TryAsync(wait);
        for (int again = 0; again < 50 && said.Output.Contains("accessor error", StringComparison.Ordinal); again++)
        {
            said = await kubectl.TryAsync(wait);
        }

        Assert.True(said.Code == 0, said.Output);
    }

    private static async Task ExplainedAsync(KubectlSession kubectl)
    {
        Assert.Contains("A Certificate asks an issuer for a signed key pair", await kubectl.RunAsync("explain", "certificates"), StringComparison.Ordinal);
        Assert.Contains("The issuer's name.", await kubectl.RunAsync("explain", "xcert.spec.issuerRef.name"), StringComparison.Ordinal);
        Assert.Contains("Where it listens.", await kubectl.RunAsync("explain", "gateways.spec.listeners"), StringComparison.Ordinal);
        Assert.Contains("writeRelabelConfigs", await kubectl.RunAsync("explain", "collectors.spec.remoteWrite", "--recursive"), StringComparison.Ordinal);
        Assert.Contains("readinessProbe", await kubectl.RunAsync("explain", "collectors.spec.containers"), StringComparison.Ordinal);
        Assert.Contains("The template to begin with.", await kubectl.RunAsync("explain", "workflow.spec.entrypoint"), StringComparison.Ordinal);
    }

    private async Task ShownAsync(KubectlSession kubectl)
    {
        await SetStatusAsync("certs.example.dev/v1", "certificates/web", """{"status":{"conditions":[{"type":"Ready","status":"True","reason":"Issued"}],"notAfter":"2030-01-02T03:04:05Z"}}""");
        await kubectl.RunAsync("wait", "--for=condition=Ready", "--timeout=60s", "certificate/web");
        string[] certificates = (await kubectl.RunAsync("get", "xcerts", "-o", "wide")).Split('\n');
        Assert.Equal(["NAME", "READY", "SECRET", "ISSUER", "EXPIRES", "AGE"], certificates[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["web", "True", "web-tls", "main"], certificates[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..4]);
        Assert.Contains("certificate.certs.example.dev/web", await kubectl.RunAsync("get", "certificates", "--field-selector", "spec.issuerRef.name=main", "-o", "name"), StringComparison.Ordinal);
        Assert.Equal("", await kubectl.RunAsync("get", "certificates", "--field-selector", "spec.issuerRef.name=other", "-o", "name"));
        Assert.Contains("clusterissuer.certs.example.dev/main", await kubectl.RunAsync("get", "pki", "-o", "name"), StringComparison.Ordinal);
        Assert.Equal("2160h Always", await kubectl.RunAsync("get", "certificate/web", "-o", "jsonpath={.spec.duration} {.spec.privateKey.rotationPolicy}"));
        Assert.Equal("Same 1", await kubectl.RunAsync("get", "gateway/front", "-o", "jsonpath={.spec.listeners[0].allowedRoutes.namespaces.from} {.metadata.generation}"));
        Assert.Contains("use v1", (await kubectl.TryAsync("get", "gateways.v1beta1.gate.example.dev")).Output, StringComparison.Ordinal);
    }

    private static async Task ChangedAsync(KubectlSession kubectl)
    {
        await kubectl.RunAsync("scale", "collectors/main", "--replicas=5");
        Assert.Equal("5", await kubectl.RunAsync("get", "collector/main", "-o", "jsonpath={.spec.replicas}"));
        Command late = await kubectl.TryAsync("scale", "collectors/main", "--current-replicas=4", "--replicas=6");
        Assert.True(late.Code != 0, late.Output);
        await kubectl.RunAsync("patch", "route/web", "--type=merge", "-p", """{"spec":{"hostnames":["a.example.com"]}}""");
        await kubectl.RunAsync("patch", "route/web", "--type=json", "-p", """[{"op":"add","path":"/spec/hostnames/-","value":"b.example.com"}]""");
        Assert.Equal("a.example.com b.example.com", await kubectl.RunAsync("get", "route/web", "-o", "jsonpath={.spec.hostnames[*]}"));
        Command immutable = await kubectl.TryAsync("patch", "certificaterequest/web-1", "--type=merge", "-p", """{"spec":{"username":"u"}}""");
        Assert.Contains("a request cannot be changed", immutable.Output, StringComparison.Ordinal);
        Command strategic = await kubectl.TryAsync("patch", "workflow/hello", "--type=strategic", "-p", "{}");
        Assert.True(strategic.Code != 0, strategic.Output);
    }

    private async Task SetStatusAsync(string version, string target, string patch)
    {
        (string kind, string name) = (target.Split('/')[0], target.Split('/')[1]);
        var call = new ApiCall("PATCH", $"/apis/{version}/namespaces/default/{kind}/{name}/status")
        {
            Body = Encoding.UTF8.GetBytes(patch),
            ContentType = "application/merge-patch+json",
        };
        ApiAnswer answer = await cluster.ControlPlane.As("tests", UserInfo.Masters).SendAsync(call, TestContext.Current.CancellationToken);
        Assert.True(answer.Succeeded, Encoding.UTF8.GetString(answer.Body.Span));
    }
}
