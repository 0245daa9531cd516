using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Pki;
using Xebec.Tests.Server.Access;

namespace Xebec.Tests.Cluster;

/// <summary>What people do with kubectl, with every version there is on this machine: the one of Debian 12 and those beside the default one.</summary>
public sealed class KubectlMatrixTests(SimulatedCluster cluster) : IClassFixture<SimulatedCluster>
{
    private static readonly string[] Formats = ["", "wide", "yaml", "json", "name", "jsonpath={.items[*].metadata.name}"];

    public static TheoryData<string> Programs => [.. Kubectl.All];

    [Fact]
    public void There_is_a_kubectl_to_try() =>
        Assert.True(Kubectl.All.Count > 0, "neither artifacts/tools/kubectl-1.20 nor a kubectl on the path (nor kubectl.1.27 to kubectl.1.33 beside it)");

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Types_and_fields_are_explained(string program)
    {
        using var kubectl = new KubectlSession(program, cluster.Kubeconfig);
        string said = string.Join(' ', (await kubectl.RunAsync("explain", "pod.spec.containers.readinessProbe")).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("While this check fails the pod is not ready: services send it nothing.", said, StringComparison.Ordinal);
        Assert.Contains("Seconds between checks. At least 1; default 10.", said, StringComparison.Ordinal);
        string all = await kubectl.RunAsync("explain", "deployments", "--recursive");
        Assert.Contains("progressDeadlineSeconds", all, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Objects_of_four_kinds_are_created_got_applied_patched_watched_and_deleted(string program)
    {
        using var kubectl = new KubectlSession(program, cluster.Kubeconfig);
        var matter = new KubectlMatter("m" + string.Concat(Path.GetFileName(program).Where(char.IsAsciiDigit)));
        await kubectl.RunAsync("create", "namespace", matter.Name);
        kubectl.Namespace = matter.Name;
        await kubectl.RunAsync("create", "-f", kubectl.File(matter.Definition));
        await kubectl.RunAsync("wait", "--for=condition=Established", "--timeout=60s", $"crd/{matter.Plural}");
        await AccountAsync(matter.Name);

        Assert.Equal(matter.Each("created"), await kubectl.LinesAsync("create", "-f", kubectl.File(matter.Objects("first"))));
        foreach (string format in Formats)
        {
            string shown = await kubectl.RunAsync(["get", matter.Kinds, "-l", "matter=yes", .. format.Length == 0 ? (string[])[] : ["-o", format]]);
            Assert.True(IsAllOf(matter, shown, format), $"-o {format}:\n{shown}");
        }

        string second = kubectl.File(matter.Objects("second"));
        Assert.Equal(matter.Each("configured"), await kubectl.LinesAsync("apply", "-f", second));
        Assert.Equal(matter.Each("unchanged"), await kubectl.LinesAsync("apply", "-f", second));
        string third = kubectl.File(matter.Objects("third"));
        Assert.Equal(matter.Each("serverside-applied"), await kubectl.LinesAsync("apply", "--server-side", "--force-conflicts", "-f", third));

        List<KubectlWatch> watches = [.. matter.Names.Select(name => kubectl.Watch(name, "{.metadata.labels.step}{\"\\n\"}"))];
        foreach (KubectlWatch watch in watches)
        {
            await watch.UntilAsync("third");
        }

        foreach ((string name, string type, string patch) in Patches(matter))
        {
            await kubectl.RunAsync("patch", name, $"--type={type}", "-p", patch);
        }

        foreach (KubectlWatch watch in watches)
        {
            await watch.UntilAsync("fourth");
            watch.Dispose();
        }

        await kubectl.RunAsync(["delete", .. matter.Names]);
        Assert.DoesNotContain("/one", await kubectl.RunAsync("get", matter.Kinds, "-l", "matter=yes", "-o", "name"), StringComparison.Ordinal);
        await kubectl.RunAsync("delete", $"crd/{matter.Plural}");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Who_one_is_and_what_one_may_do_is_asked_requested_and_granted(string program)
    {
        using var kubectl = new KubectlSession(program, cluster.Kubeconfig);
        string number = string.Concat(Path.GetFileName(program).Where(char.IsAsciiDigit));
        string ns = "a" + number;
        string user = "jane" + number;
        int minor = int.Parse(number[1..], CultureInfo.InvariantCulture);
        await kubectl.RunAsync("create", "namespace", ns);
        kubectl.Namespace = ns;
        await AccountAsync(ns);
        Assert.Equal("yes", (await kubectl.RunAsync("auth", "can-i", "delete", "pods")).Trim());

        // a user by their own key: requested, approved, signed, and bound to a role
        using PrivateKey key = SystemKeySource.Instance.CreateKey(KeyAlgorithm.EcdsaP256);
        foreach (string name in (string[])[user, $"{user}-denied"])
        {
            await kubectl.RunAsync("create", "-f", kubectl.File(Request(name, user, key)));
        }

        await kubectl.RunAsync("certificate", "approve", user);
        await kubectl.RunAsync("certificate", "deny", $"{user}-denied");
        Assert.Equal("Denied", await kubectl.RunAsync("get", $"csr/{user}-denied", "-o", "jsonpath={.status.conditions[0].type}"));
        string certificate = "";
        await Waiting.UntilAsync(async () => (certificate = await kubectl.RunAsync("get", $"csr/{user}", "-o", "jsonpath={.status.certificate}")).Length > 0);
        await kubectl.RunAsync("create", "role", "reader", "--verb=get,list", "--resource=pods");
        await kubectl.RunAsync("create", "rolebinding", "reader", "--role=reader", $"--user={user}");

        string pem = Encoding.ASCII.GetString(Convert.FromBase64String(certificate));
        string own = kubectl.File(Kubeconfig($"client-certificate-data: {Base64(pem)}, client-key-data: {Base64(key.ToPem())}"));
        using var jane = new KubectlSession(program, own) { Namespace = ns };
        Assert.Equal("yes", (await jane.RunAsync("auth", "can-i", "list", "pods")).Trim());
        Command refused = await jane.TryAsync("auth", "can-i", "delete", "pods");
        Assert.True(refused is { Code: 1 } && refused.Output.StartsWith("no", StringComparison.Ordinal), refused.Output);
        string may = await jane.RunAsync("auth", "can-i", "--list");
        Assert.Matches(@"pods +\[\] +\[\] +\[get list\]", may);
        Assert.Contains("selfsubjectaccessreviews.authorization.k8s.io", may, StringComparison.Ordinal);
        Assert.Contains("No resources found", await jane.RunAsync("get", "pods"), StringComparison.Ordinal);
        Assert.Contains("is forbidden", (await jane.TryAsync("get", "secrets")).Output, StringComparison.Ordinal);

        if (minor >= 24)
        {
            string token = (await kubectl.RunAsync("create", "token", "default", "--duration=10m")).Split('\n')[0];
            using var bearer = new KubectlSession(program, kubectl.File(Kubeconfig($"token: {token}"))) { Namespace = ns };
            Assert.Contains($"system:serviceaccount:{ns}:default", (await bearer.TryAsync("get", "pods")).Output, StringComparison.Ordinal);
            if (minor >= 28)
            {
                Assert.Contains($"system:serviceaccount:{ns}:default", await bearer.RunAsync("auth", "whoami"), StringComparison.Ordinal);
                Assert.Contains(user, await jane.RunAsync("auth", "whoami"), StringComparison.Ordinal);
            }
        }

        await kubectl.RunAsync("delete", "namespace", ns, "--wait=false");
    }

    // each kind of patch where it may be used
    private static IEnumerable<(string Name, string Type, string Patch)> Patches(KubectlMatter matter)
    {
        const string Merge = """{"metadata":{"labels":{"step":"fourth"}}}""";
        const string Json = """[{"op":"replace","path":"/metadata/labels/step","value":"fourth"}]""";
        string[] types = ["merge", "json", "strategic", "merge"];
        return matter.Names.Zip(types, (name, type) => (name, type, type == "json" ? Json : Merge));
    }

    // what only kubectl reads: the cluster, and who asks
    private string Kubeconfig(string user) => $$"""
        apiVersion: v1
        kind: Config
        current-context: c
        clusters: [{name: c, cluster: {server: "{{cluster.ControlPlane.Server}}", certificate-authority-data: {{Base64(cluster.ControlPlane.Pki.Cluster.BundleToPem())}} } }]
        contexts: [{name: c, context: {cluster: c, user: u} }]
        users: [{name: u, user: { {{user}} } }]
        """;

    private static string Request(string name, string user, PrivateKey key)
    {
        string pem = CertificateRequests.Create(new CertificateProfile { CommonName = user, Organizations = ["devs"], Usage = CertificateUsage.None }, key);
        return $$"""
            apiVersion: certificates.k8s.io/v1
            kind: CertificateSigningRequest
            metadata: {name: {{name}} }
            spec: {signerName: kubernetes.io/kube-apiserver-client, usages: [client auth], request: {{Base64(pem)}} }
            """;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    private static bool IsAllOf(KubectlMatter matter, string shown, string format) => format switch
    {
        "" or "wide" => shown.Contains("NAME", StringComparison.Ordinal) && shown.Contains("AGE", StringComparison.Ordinal) && matter.Each("").All(n => shown.Contains(n.Trim(), StringComparison.Ordinal)),
        "name" => matter.Each("").All(name => shown.Contains(name.Trim(), StringComparison.Ordinal)),
        "yaml" => matter.KindNames.All(kind => shown.Contains($"kind: {kind}\n", StringComparison.Ordinal)),
        "json" => Document.Parse(System.Text.Encoding.UTF8.GetBytes(shown)).Root["items"].Elements.ToList().Count == matter.KindNames.Length,
        _ => shown.Trim() == "one one one one",
    };

    // pods can only be made once their account is there
    private async Task AccountAsync(string ns)
    {
        IApiServer server = cluster.ControlPlane.As("tests", "system:masters");
        while (!(await server.SendAsync(new ApiCall("GET", ApiResources.ServiceAccounts.Path(ns, "default")), TestContext.Current.CancellationToken)).Succeeded)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
