using System.Security.Cryptography;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Cluster;
using Xebec.Pki;
using Xebec.Store;
using Xebec.Store.Memory;

namespace Xebec.Simulator;

/// <summary>
/// A whole cluster on one thread: store, pipeline, controllers and scheduler under their leases, and nodes with real agents over simulated
/// machines. Time and randomness come from here and nowhere else.
/// </summary>
public sealed class World : IJournal
{
    private readonly OneThread _thread;
    private readonly ApiCore _core;

    private World(OneThread thread, ApiCore core, Trace trace, int seed)
    {
        _thread = thread;
        _core = core;
        Trace = trace;
        Random = new Random(seed);
        Server = core.As("admin", "system:masters");
    }

    public Trace Trace { get; }

    /// <summary>The story's own choices.</summary>
    public Random Random { get; }

    /// <summary>The server as the story's people use it.</summary>
    public IApiServer Server { get; }

    public IReadOnlyList<SimulatedNode> Nodes { get; private set; } = [];

    /// <summary>Runs a story in a new world, to its end.</summary>
    /// <param name="seed">Of all randomness: the same seed and story leave the same trace.</param>
    /// <param name="nodes">How many nodes there are.</param>
    /// <param name="folder">Where the nodes keep their pods' volumes; made, and removed at the end.</param>
    /// <exception cref="SimulationException">Something did not come true in time, or went on in another thread.</exception>
    public static Trace Run(int seed, int nodes, string folder, Func<World, Task> story)
    {
        Trace? trace = null;
        try
        {
            OneThread.Run(async thread =>
            {
                trace = new Trace(thread.Clock);
                await RunAsync(thread, trace, seed, nodes, folder, story);
            });
            return trace!;
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    public Task PassAsync(double seconds) => _thread.PassAsync(seconds);

    /// <summary>Waits until something is so.</summary>
    /// <param name="otherwise">Says what is not so, when it takes too long.</param>
    public async Task UntilAsync(Func<Task<bool>> condition, double secondsMax, Func<Task<string>> otherwise)
    {
        for (double waited = 0; !await condition(); waited++)
        {
            if (waited >= secondsMax)
            {
                throw new SimulationException($"not after {secondsMax} s: {await otherwise()}");
            }

            await PassAsync(1);
        }
    }

    public async Task<ApiAnswer> SendAsync(string method, string path, string json = "")
    {
        Trace.Add($"{method} {path} {json}");
        return await Server.SendAsync(
            new ApiCall(method, path)
            {
                Body = Encoding.UTF8.GetBytes(json),
                ContentType = method == "PATCH" ? "application/merge-patch+json" : "application/json",
            },
            CancellationToken.None);
    }

    /// <summary>Sends what must be granted.</summary>
    public async Task MustAsync(string method, string path, string json = "")
    {
        ApiAnswer answer = await SendAsync(method, path, json);
        if (!answer.Succeeded)
        {
            throw new SimulationException($"{method} {path}: {answer.Status.Message}");
        }
    }

    public async Task<List<Value>> ListAsync(ApiResource resource, string? ns, string query = "") =>
        [.. (await Server.ListAsync(resource, ns, query, CancellationToken.None)).Items.Select(item => item.Root)];

    public void Write(JournalWeight weight, string component, string message) => Trace.Add($"{weight} {component}: {message}");

    private static async Task RunAsync(OneThread thread, Trace trace, int seed, int nodes, string folder, Func<World, Task> story)
    {
        await using var store = new TracedStore(new MemoryStore(new StoreOptions { Time = thread.Clock }), trace);
        var ids = new Random(seed + 1);
        var keys = new ServiceAccountKeySet(new PrivateKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), []);
        await using ApiCore core = await ApiCore.StartAsync(
            new ApiCoreOptions
            {
                Store = store,
                Time = thread.Clock,
                Random = new Random(seed + 2),
                NewUid = () => NewUid(ids),
                ServiceAccounts = () => keys,
            },
            CancellationToken.None);
        var world = new World(thread, core, trace, seed);
        var random = new Random(seed + 3);
        await using var controllers = new Controllers(
            core, new ControllersOptions
            {
                Time = thread.Clock,
                Random = random,
                Journal = world,
                Identity = "simulator",
                Authorities = "none\n",
            });
        using var stop = new CancellationTokenSource();
        var informers = new SharedInformers(core.As("system:node:simulated", "system:nodes"), thread.Clock, random, world);
        Informer services = informers.For(ApiResources.Services);
        Task watching = informers.RunAsync(stop.Token);
        world.Nodes = [.. Enumerable.Range(1, nodes).Select(number => new SimulatedNode(core, new SimulatedNodeOptions
        {
            Number = number,
            DataDirectory = folder,
            Time = thread.Clock,
            Random = random,
            Journal = world,
            Services = services,
        }))];
        foreach (SimulatedNode node in world.Nodes)
        {
            await node.StartAsync(CancellationToken.None);
        }

        await story(world);
        foreach (SimulatedNode node in world.Nodes)
        {
            await node.DisposeAsync();
        }

        stop.Cancel();
        await watching;
    }

    private static string NewUid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
