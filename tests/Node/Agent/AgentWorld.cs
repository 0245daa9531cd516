using System.Text;
using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Node.Agent;
using Xebec.Node.Api;
using Xebec.Node.Cri;
using Xebec.Node.Probes;
using Xebec.Node.Registration;
using Xebec.Node.Simulated;
using Xebec.Server.InProcess;
using Xebec.Server.Pipeline;
using Xebec.Simulator;
using Xebec.Store;
using Xebec.Store.Memory;
using Xebec.Tests.Node.Runtime;

namespace Xebec.Tests.Node.Agent;

/// <summary>A node agent between the real pipeline over a store in memory and a simulated runtime, all on one thread with a clock that jumps.</summary>
internal sealed class AgentWorld : IAsyncDisposable, IJournal
{
    public const string Image = "xebec.test/busybox:1";

    private readonly TimeProvider _time;
    private readonly MemoryStore _store;
    private readonly IContainerRuntime _runtime;
    private string? _cgroup;

    private AgentWorld(TimeProvider time, IContainerRuntime runtime)
    {
        _time = time;
        _runtime = runtime;
        Folder = Path.Combine(Path.GetTempPath(), $"xebec-agent-{Environment.ProcessId}-{Guid.NewGuid():n}");
        Directory.CreateDirectory(Folder);
        _store = new MemoryStore(new StoreOptions { Time = time });
        var pipeline = new ApiPipeline(BareServer.Over(_store, time) with { Nodes = new OwnNode(this) });
        Server = new InProcessApiServer(pipeline, new UserInfo("system:node:n1", [UserInfo.Masters, UserInfo.AllAuthenticated]), "agent-tests");
    }

    public IApiServer Server { get; }

    public SimulatedRuntime Runtime => (SimulatedRuntime)_runtime;

    public string Folder { get; }

    public NodeAgent Agent { get; private set; } = null!;

    /// <summary>What probes over the network get to hear.</summary>
    public FakeNetwork Network { get; } = new();

    public List<string> Journal { get; } = [];

    /// <summary>What the agent meets instead of an answer of the server; null: the answer.</summary>
    public Exception? Bug { get; set; }

    public DateTimeOffset Now => _time.GetUtcNow();

    public static void Run(Func<AgentWorld, Task> story, SimulatedRuntimeOptions? options = null) => OneThread.Run(async thread =>
    {
        await using var runtime = new SimulatedRuntime(options ?? new SimulatedRuntimeOptions { Images = [Image] }, thread.Clock);
        await RunAsync(story, thread.Clock, runtime, null);
    });

    /// <summary>The same in real time.</summary>
    public static async Task RunSimulatedAsync(Func<AgentWorld, Task> story)
    {
        await using var runtime = new SimulatedRuntime(new SimulatedRuntimeOptions { Images = [Image] }, TimeProvider.System);
        await RunAsync(story, TimeProvider.System, runtime, null);
    }

    /// <summary>The same with real containers and real time.</summary>
    public static async Task RunRealAsync(Func<AgentWorld, Task> story)
    {
        await using var node = new RealNode();
        await node.InitializeAsync();
        await RunAsync(story, TimeProvider.System, node.Runtime, node.CgroupRoot);
    }

    private static async Task RunAsync(Func<AgentWorld, Task> story, TimeProvider time, IContainerRuntime runtime, string? cgroup)
    {
        await using var world = new AgentWorld(time, runtime) { _cgroup = cgroup };
        foreach (string ns in (string[])["default", "kube-node-lease"])
        {
            await world.MustAsync("POST", ApiResources.Namespaces.Path(null), $$$"""{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"{{{ns}}}"}}""");
        }

        await world.StartAsync();
        await story(world);
    }

    public async Task StartAsync() => Agent = await NodeAgent.StartAsync(
        new NodeAgentOptions
        {
            Server = new AgentsServer(this),
            Runtime = _runtime,
            CgroupParent = _cgroup,
            NodeName = "n1",
            DataDirectory = Folder,
            Time = _time,
            Random = new Random(2),
            Journal = this,
            Addresses = ["192.0.2.1"],
            ClusterDns = ["10.96.0.10"],
            ProbeNetwork = Network,
            Machine = new MachineFacts { HostName = "host1", Cpus = 2, MemoryBytes = 1L << 30, DiskBytes = 1L << 40, Architecture = "amd64" },
        },
        CancellationToken.None);

    public async Task<Value> MustAsync(string method, string path, string body = "", string contentType = "application/json")
    {
        ApiAnswer answer = await Server.SendAsync(new ApiCall(method, path) { Body = Encoding.UTF8.GetBytes(body), ContentType = contentType }, CancellationToken.None);
        Assert.True(answer.Succeeded, $"{method} {path}: {answer.Code} {Encoding.UTF8.GetString(answer.Body.Span)}");
        return answer.Object?.Root ?? Document.Parse(answer.Body).Root;
    }

    /// <param name="containers">Members of <c>spec</c> after the node's name, as JSON.</param>
    public Task<Value> CreatePodAsync(string name, string spec) => MustAsync(
        "POST",
        ApiResources.Pods.Path("default"),
        $$$"""{"kind":"Pod","apiVersion":"v1","metadata":{"name":"{{{name}}}","labels":{"app":"web"}},"spec":{"nodeName":"n1",{{{spec}}}}}""");

    public static string Container(string name, string script, string more = "") =>
        $$"""{"name":"{{name}}","image":"{{Image}}","command":["sh","-c",{{((Value)script)}}]{{more}}}""";

    public Task DeletePodAsync(string name, int? grace = null) =>
        MustAsync("DELETE", ApiResources.Pods.Path("default", name), grace is null ? "" : $$"""{"gracePeriodSeconds":{{grace}}}""");

    public async Task<Pod?> GetPodAsync(string name)
    {
        ApiAnswer answer = await Server.SendAsync(new ApiCall("GET", ApiResources.Pods.Path("default", name)), CancellationToken.None);
        return answer.Succeeded ? new Pod(answer.Object?.Root ?? Document.Parse(answer.Body).Root) : null;
    }

    public async Task<Pod> UntilAsync(string name, Func<Pod, bool> condition, double secondsMax = 60)
    {
        DateTimeOffset end = Now.AddSeconds(secondsMax);
        while (true)
        {
            Pod? pod = await GetPodAsync(name);
            if (pod is { } there && condition(there))
            {
                return there;
            }

            Assert.True(Now < end, $"not so within {secondsMax} s: {pod?.Json["status"].ToString() ?? "no pod"}\n{string.Join('\n', Journal)}");
            await PassAsync(0.05);
        }
    }

    public async Task UntilGoneAsync(string name, double secondsMax = 60)
    {
        DateTimeOffset end = Now.AddSeconds(secondsMax);
        while (await GetPodAsync(name) is { } pod)
        {
            Assert.True(Now < end, $"still there after {secondsMax} s: {pod.Json}\n{string.Join('\n', Journal)}");
            await PassAsync(0.05);
        }
    }

    /// <summary>Ends a container as if from outside, by its id.</summary>
    public Task KillAsync(string container) => _runtime.StopContainerAsync(new(container), TimeSpan.Zero, CancellationToken.None);

    /// <summary>Stops the newest sandbox there is, as if it died.</summary>
    public async Task StopSandboxAsync() =>
        await _runtime.StopSandboxAsync((await _runtime.ListSandboxesAsync(SandboxFilter.All, CancellationToken.None))[^1].Id, CancellationToken.None);

    public Task PassAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), _time);

    /// <summary>Reasons and messages of the events about a pod, in order of their first time.</summary>
    public async Task<List<string>> EventsAsync(string pod)
    {
        await PassAsync(0.1);
        Value list = await MustAsync("GET", ApiResources.Events.Path("default"));
        return [.. list["items"].Elements.ToList()
            .Where(e => e["involvedObject"]["name"].TextIs(pod))
            .OrderBy(e => e["metadata"]["name"].TextOrEmpty, StringComparer.Ordinal)
            .Select(e => $"{e["reason"].Text}: {e["message"].Text}")];
    }

    public sealed class FakeNetwork : IProbeNetwork
    {
        public CheckResult Result { get; set; } = new(true, "");

        /// <summary>What was asked last.</summary>
        public string Asked { get; private set; } = "";

        public ValueTask<CheckResult> GetAsync(Uri url, IReadOnlyList<KeyValuePair<string, string>> headers, TimeSpan atMost, CancellationToken cancel) => Answer($"{url}");

        public ValueTask<CheckResult> ConnectAsync(string host, int port, TimeSpan atMost, CancellationToken cancel) => Answer($"{host}:{port}");

        public ValueTask<CheckResult> AskHealthAsync(string host, int port, string service, TimeSpan atMost, CancellationToken cancel) => Answer($"{host}:{port} {service}");

        private ValueTask<CheckResult> Answer(string asked)
        {
            Asked = asked;
            return ValueTask.FromResult(Result);
        }
    }

    private sealed class AgentsServer(AgentWorld world) : IApiServer
    {
        public ValueTask<ApiAnswer> SendAsync(ApiCall call, CancellationToken cancellation) =>
            world.Bug is { } bug ? throw bug : world.Server.SendAsync(call, cancellation);

        public ValueTask<ApiList> ListAsync(ApiResource resource, string? ns, string query, CancellationToken cancellation) =>
            world.Server.ListAsync(resource, ns, query, cancellation);

        public IAsyncEnumerable<ApiEvent> WatchAsync(ApiResource resource, string? ns, string query, string resourceVersion, CancellationToken cancellation) =>
            world.Server.WatchAsync(resource, ns, query, resourceVersion, cancellation);
    }

    private sealed class OwnNode(AgentWorld world) : INodeConnection
    {
        public ValueTask<NodeAnswer> GetAsync(string node, string target, CancellationToken cancellation) =>
            new NodeApi(world.Agent).GetAsync(node, target, cancellation);
    }

    public void Write(JournalWeight weight, string component, string message) => Journal.Add($"{component}: {message}");

    public async ValueTask DisposeAsync()
    {
        if (Agent is not null)
        {
            await Agent.DisposeAsync();
        }

        await _store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
