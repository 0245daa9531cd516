using Xebec.Api.Documents;
using Xebec.Client.Seam;

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

    // each kind of patch where it may be used
    private static IEnumerable<(string Name, string Type, string Patch)> Patches(KubectlMatter matter)
    {
        const string Merge = """{"metadata":{"labels":{"step":"fourth"}}}""";
        const string Json = """[{"op":"replace","path":"/metadata/labels/step","value":"fourth"}]""";
        string[] types = ["merge", "json", "strategic", "merge"];
        return matter.Names.Zip(types, (name, type) => (name, type, type == "json" ? Json : Merge));
    }

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
