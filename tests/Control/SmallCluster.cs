using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Runtime;
using Xebec.Simulator;
using static Xebec.Tests.Control.Objects;

namespace Xebec.Tests.Control;

/// <summary>Controllers running on one thread against a server in memory, with pods that become ready by themselves.</summary>
public sealed class SmallCluster
{
    private readonly List<string> _journal = [];

    private SmallCluster(OneThread thread, FakeApiServer server, ControllerGroup group)
    {
        Thread = thread;
        Server = server;
        Group = group;
    }

    public OneThread Thread { get; }

    public FakeApiServer Server { get; }

    public ControllerGroup Group { get; }

    public IReadOnlyList<string> Journal => _journal;

    /// <summary>Is told each change of a pod: for invariants that hold all the time.</summary>
    public Action? PodsChanged { get; set; }

    /// <summary>How long a pod takes to become ready; null for never.</summary>
    public TimeSpan? ReadyAfter { get; set; } = TimeSpan.FromSeconds(2);

    public IEnumerable<ApiObject> Pods => Server.All(ApiResources.Pods);

    public static void Run(Func<SmallCluster, Task> story, params IController[] controllers) => Run((g, _) => controllers.ToList().ForEach(c => g.Add(c)), story);

    public static void Run(Action<ControllerGroup, ControlServices> add, Func<SmallCluster, Task> story, Action<FakeApiServer>? before = null)
    {
        OneThread.Run(async thread =>
        {
            var server = new FakeApiServer(thread.Clock);
            before?.Invoke(server);
            var journal = new Lines();
            var informers = new SharedInformers(server, thread.Clock, new Random(1), journal);
            var services = new ControlServices(server, _ => server, informers, thread.Clock, new Random(2), journal);
            using var group = new ControllerGroup(services);
            add(group, services);
            var cluster = new SmallCluster(thread, server, group);
            journal.To = cluster._journal;
            informers.For(ApiResources.Pods).Listen(cluster.OnPod);
            using var stop = new CancellationTokenSource();
            Task running = group.RunAsync(stop.Token);
            await story(cluster);
            stop.Cancel();
            await running;
        });
    }

    /// <summary>Waits until nothing has been left to do for a second.</summary>
    public async Task SettleAsync()
    {
        for (int quiet = 0; quiet < 20;)
        {
            int writes = Server.Writes.Count;
            await Thread.PassAsync(0.05);
            quiet = Group.IsIdle && Server.Writes.Count == writes ? quiet + 1 : 0;
        }
    }

    public void Apply(ApiResource resource, string name, Action<ObjectDraft> edit)
    {
        ObjectDraft draft = ObjectDraft.Open(Server.Get(resource, "n", name)!.Root).Clone();
        Value before = draft.Clone();
        edit(draft);
        if (before["spec"] != draft["spec"])
        {
            draft.Object("metadata")["generation"] = (draft["metadata"]["generation"].Integer ?? 1) + 1;
        }

        Server.Put(resource, draft);
    }

    public string Events() => string.Join('\n', Server.All(ApiResources.Events)
        .OrderBy(e => long.Parse(e.ResourceVersion, System.Globalization.CultureInfo.InvariantCulture))
        .Select(e => $"{e.Root["involvedObject"]["kind"].Text} {e.Root["reason"].Text}: {e.Root["message"].Text} x{e.Root["count"].Integer}"));

    private void OnPod(ObjectChange change)
    {
        PodsChanged?.Invoke();
        if (change.Added && ReadyAfter is { } after)
        {
            _ = BecomeReadyAsync(change.Object.Key, after);
        }
    }

    private async Task BecomeReadyAsync(ObjectKey key, TimeSpan after)
    {
        await Task.Delay(after, Thread.Clock);
        if (Server.Get(ApiResources.Pods, key.Namespace, key.Name) is { } pod)
        {
            ObjectDraft draft = ObjectDraft.Open(pod.Root).Clone();
            string now = Times.Text(Thread.Clock.GetUtcNow());
            draft["status"] = Json("{'phase':'Running','conditions':[{'type':'Ready','status':'True','lastTransitionTime':'" + now + "'}]}");
            Server.Put(ApiResources.Pods, draft);
        }
    }

    private sealed class Lines : IJournal
    {
        public List<string> To { get; set; } = [];

        public void Write(JournalWeight weight, string component, string message) => To.Add($"{weight} {component}: {message}");
    }
}
