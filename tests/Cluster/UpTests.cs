using System.Net;
using System.Net.Sockets;
using Xebec.Api.Documents;
using Xebec.Cluster;
using Xebec.Node.Images;
using Xebec.Node.Runtime;

namespace Xebec.Tests.Cluster;

/// <summary>The main job, from outside, with real containers and real packets: what a user does on the first day.</summary>
[Trait("needs", "root")]
public sealed class UpTests : IAsyncDisposable
{
    private const string Image = "example.test/web:1";

    private readonly string _data = Path.Combine(Path.GetTempPath(), $"xebec-up-{Environment.ProcessId}");
    private readonly int _port = FreePort();

    private string Kubeconfig => Path.Combine(_data, "admin.conf");

    [Fact]
    public async Task A_deployment_runs_is_reached_scaled_healed_and_removed_and_nothing_is_left()
    {
        await XebecAsync("up", "--secure-port", _port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains("up", await XebecAsync("status"), StringComparison.Ordinal);
        await XebecAsync("image", "load", WriteImage());

        await KubectlAsync("create", "deployment", "web", $"--image={Image}", "--replicas=2");
        await KubectlAsync("expose", "deployment", "web", "--port=80");
        await KubectlAsync("rollout", "status", "deployment/web", "--timeout=60s");
        string address = await AddressOfAsync("web");
        await EventuallyAsync("both pods answer on the cluster IP", async () => (await AnswersAsync(address)).Count == 2);

        string pod = (await PodsAsync())[0]["metadata"]["name"].TextOrEmpty;
        Assert.Contains("started", await KubectlAsync("logs", pod), StringComparison.Ordinal);

        Assert.Equal("ok", await FromWithinAsync((await PodsAsync())[0], await AddressOfAsync("kubernetes")));

        await KubectlAsync("scale", "deployment", "web", "--replicas=3");
        await KubectlAsync("rollout", "status", "deployment/web", "--timeout=60s");
        Assert.Equal(3, (await PodsAsync()).Count);

        KillContainerOf((await PodsAsync())[0]);
        await EventuallyAsync("the killed container is running again", async () =>
            (await PodsAsync()).Exists(p => p["status"]["containerStatuses"][0]["restartCount"].Integer == 1 && p["status"]["containerStatuses"][0]["ready"].IsTrue));

        await KubectlAsync("delete", "deployment,service", "web");
        await EventuallyAsync("the pods are gone", async () => (await PodsAsync()).Count == 0);

        string instance = new ContainerdPaths(_data).Instance;
        await XebecAsync("down", "--purge");
        Assert.False(Directory.Exists(_data));
        Assert.DoesNotContain(instance, await Command.SucceedAsync("ip", "link"), StringComparison.Ordinal);
        Assert.DoesNotContain(instance, await Command.SucceedAsync("nft", "list", "tables"), StringComparison.Ordinal);
        Assert.DoesNotContain(_data, await File.ReadAllTextAsync("/proc/self/mounts", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(Directory.Exists(AddressRanges.MachineFolder));
    }

    [Fact]
    public async Task Two_clusters_side_by_side_have_different_addresses_and_each_its_own_server_at_its_own()
    {
        string other = _data + "-other";
        await XebecAsync("up", "--secure-port", _port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await Command.SucceedAsync(Command.Xebec, "up", "--secure-port", FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture), "--data-dir", other);
        var addresses = new HashSet<string>(StringComparer.Ordinal);
        foreach (string data in (string[])[_data, other])
        {
            string[] cluster = ["--kubeconfig", Path.Combine(data, "admin.conf")];
            string address = await Command.SucceedAsync(Kubectl.Newest, [.. cluster, "get", "service", "kubernetes", "-o", "jsonpath={.spec.clusterIP}"]);
            string pods = await Command.SucceedAsync(Kubectl.Newest, [.. cluster, "get", "nodes", "-o", "jsonpath={.items[0].spec.podCIDR}"]);
            Assert.True(addresses.Add(address) && addresses.Add(pods), $"{address} and {pods} are both clusters'");
            await EventuallyAsync("the server answers at its service's address", async () =>
                (await Command.RunAsync(Kubectl.Newest, [.. cluster, "--server", $"https://{address}", "get", "--raw", "/readyz"])).Output == "ok");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string data in (string[])[_data, _data + "-other"])
        {
            await Command.RunAsync(Command.Xebec, "down", "--purge", "--data-dir", data);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string WriteImage()
    {
        var recipe = new ImageRecipe
        {
            Name = Image,
            Command = ["sh", "-c", "echo started; hostname > /www/index.html; exec httpd -f -p 80 -h /www"],
            Files =
            [
                ImageFile.Program("bin/busybox", File.ReadAllBytes("/bin/busybox")),
                .. new[] { "sh", "echo", "hostname", "httpd" }.Select(program => ImageFile.Link($"bin/{program}", "busybox")),
                ImageFile.Folder("www"),
            ],
        };
        string path = Path.Combine(_data, "web.tar");
        using FileStream file = File.Create(path);
        ImageArchive.Write(file, [recipe.Build()]);
        return path;
    }

    private static async Task EventuallyAsync(string what, Func<Task<bool>> holds)
    {
        for (int i = 0; i < 300; i++)
        {
            if (await holds())
            {
                return;
            }

            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"not within a minute: {what}");
    }

    private static async Task<HashSet<string>> AnswersAsync(string address)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < 20; i++)
        {
            // a connection of its own each time, so that each is balanced anew
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
            try
            {
                names.Add(await client.GetStringAsync($"http://{address}/", TestContext.Current.CancellationToken));
            }
            catch (HttpRequestException)
            {
                // not every endpoint is ready yet
            }
        }

        return names;
    }

    private static void KillContainerOf(Value pod) => ProcessesOf(pod).ForEach(p => p.Kill());

    private static List<ProcessIdentity> ProcessesOf(Value pod)
    {
        string container = pod["status"]["containerStatuses"][0]["containerID"].TextOrEmpty["containerd://".Length..];
        List<ProcessIdentity> inside = [.. ProcessIdentity.All().Where(p => CgroupsOf(p).Contains(container, StringComparison.Ordinal))];
        Assert.NotEmpty(inside);
        return inside;
    }

    /// <summary>What the API server answers to somebody in a pod's network, who calls it by the service's address and trusts its certificate.</summary>
    private Task<string> FromWithinAsync(Value pod, string address) => Command.SucceedAsync(
        "nsenter",
        $"--net=/proc/{ProcessesOf(pod)[0].Pid}/ns/net",
        Kubectl.Newest, "--kubeconfig", Kubeconfig, "--server", $"https://{address}", "get", "--raw", "/readyz");

    private async Task<string> AddressOfAsync(string service) => (await JsonAsync("service", service))["spec"]["clusterIP"].TextOrEmpty;

    private static string CgroupsOf(ProcessIdentity process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Pid}/cgroup");
        }
        catch (IOException)
        {
            // it ended while we looked
            return "";
        }
    }

    private Task<string> XebecAsync(params string[] arguments) => Command.SucceedAsync(Command.Xebec, [.. arguments, "--data-dir", _data]);

    private Task<string> KubectlAsync(params string[] arguments) => Command.SucceedAsync(Kubectl.Newest, ["--kubeconfig", Kubeconfig, .. arguments]);

    private async Task<Value> JsonAsync(params string[] what)
    {
        string json = await KubectlAsync(["get", .. what, "-o", "json"]);
        return Document.Parse(System.Text.Encoding.UTF8.GetBytes(json)).Root;
    }

    private async Task<List<Value>> PodsAsync() => (await JsonAsync("pods", "-l", "app=web"))["items"].Elements.ToList();
}
