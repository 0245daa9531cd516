using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Node.Cri;
using Xebec.Node.Pods;
using Xebec.Node.Pods.Specs;
using Xebec.Node.Probes;
using Xebec.Node.Registration;
using Xebec.Node.Volumes;

namespace Xebec.Node.Agent;

/// <summary>
/// A node: registers itself, runs the pods that are bound to it, says how they fare. Stopping the agent leaves its containers running; the
/// next one of the same node finds them by their labels and goes on.
/// </summary>
public sealed class NodeAgent : IAsyncDisposable
{
    private readonly NodeAgentOptions _options;
    private readonly AgentLoops _loops;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, PodWorker> _workers = new(StringComparer.Ordinal);
    private readonly List<Task> _pods = [];
    private readonly SharedInformers _informers;
    private readonly Informer _podInformer;
    private readonly NodeWorks _works;
    private readonly RuntimeWatch _runtime;
    private readonly NodeRegistration _registration;
    private readonly SocketNetwork? _sockets;
    private IDisposable? _listening;

    private NodeAgent(NodeAgentOptions options, MachineFacts machine, IReadOnlyList<string> addresses)
    {
        _options = options;
        _loops = new AgentLoops(options.Journal);
        (IApiServer server, TimeProvider time) = (options.Server, options.Time);
        var place = new NodePlace
        {
            NodeName = options.NodeName,
            HostName = machine.HostName,
            PodsDirectory = Path.Combine(options.DataDirectory, "pods"),
            LogsDirectory = Path.Combine(options.DataDirectory, "logs"),
            SeccompDirectory = Path.Combine(options.DataDirectory, "seccomp"),
            ClusterDns = options.ClusterDns,
            ClusterDomain = options.ClusterDomain,
            CgroupParent = options.CgroupParent,
            Addresses = addresses,
            Allocatable = machine.Resources(options.PodsMax),
            MemoryBytes = machine.MemoryBytes,
        };
        Directory.CreateDirectory(place.PodsDirectory);
        Directory.CreateDirectory(place.LogsDirectory);
        _informers = new SharedInformers(server, time, options.Random, options.Journal);
        _podInformer = _informers.For(ApiResources.Pods, null, $"fieldSelector=spec.nodeName%3D{Uri.EscapeDataString(options.NodeName)}");
        var events = new NodeEvents(server, options.NodeName, time, options.Journal);
        var objects = new ObjectSource(server, time);
        _sockets = options.ProbeNetwork is null ? new SocketNetwork(time) : null;
        var prober = new Prober(options.Runtime, options.ProbeNetwork ?? _sockets!);
        _works = new NodeWorks
        {
            Server = server,
            Runtime = options.Runtime,
            Place = place,
            Time = time,
            Journal = options.Journal,
            Events = events,
            Objects = objects,
            Volumes = new PodVolumes(objects, place, time),
            Images = new ImageFetcher(options.Runtime, new PullSecrets(objects), events, time),
            Hooks = new LifecycleHooks(options.Runtime, prober, time),
            Prober = prober,
            Services = options.Services ?? _informers.For(ApiResources.Services),
            Machine = new PodMachine(new PodSetting { HostAddresses = addresses }),
            RefreshVolumesEvery = options.RefreshVolumesEvery,
        };
        _runtime = new RuntimeWatch(options.Runtime, options.RelistEvery, time, options.Journal, RuntimeChanged);
        _registration = new NodeRegistration(options, machine, addresses, _runtime, events);
    }

    public string NodeName => _options.NodeName;

    internal NodeWorks Works => _works;

    /// <summary>Which of the agent's loops broke down first, and of what; null: all go on. None is started again.</summary>
    internal string? Breakdown => _loops.Breakdown;

    /// <summary>Starts an agent; returns when its node is registered, the runtime has answered and its pods are known.</summary>
    /// <exception cref="OperationCanceledException">Before that, it was called off; nothing goes on.</exception>
    public static async Task<NodeAgent> StartAsync(NodeAgentOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        MachineFacts machine = options.Machine ?? MachineFacts.Read(options.DataDirectory);
        IReadOnlyList<string> addresses = options.Addresses.Count > 0 ? options.Addresses : MachineFacts.ReadAddresses();
        var agent = new NodeAgent(options, machine, addresses);
        try
        {
            await agent.StartAsync(cancel);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    /// <summary>The pod of that name as this node has it; null: none.</summary>
    internal PodWorker? Find(string ns, string name)
    {
        lock (_lock)
        {
            // of two of the same name the older is on its way out
            return _workers.Values.LastOrDefault(
                w => w.Folder.Namespace == ns && w.Folder.Name == name && w.Report is not { Goal.Gone: true });
        }
    }

    internal IReadOnlyList<PodWorker> Workers
    {
        get
        {
            lock (_lock)
            {
                return [.. _workers.Values];
            }
        }
    }

    /// <summary>Stops looking after the pods, which run on.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_loops.Stopping)
        {
            return;
        }

        _loops.Cancel();
        _listening?.Dispose();
        List<Task> all;
        lock (_lock)
        {
            all = [.. _loops.Running, .. _pods];
        }

        foreach (Task one in all)
        {
            await one;
        }

        _sockets?.Dispose();
        _loops.Dispose();
    }

    private async Task StartAsync(CancellationToken cancel)
    {
        using var starting = CancellationTokenSource.CreateLinkedTokenSource(cancel, _loops.Stop);
        _loops.Run("informers", _informers.RunAsync);
        _loops.Run("events", _works.Events.RunAsync);
        await FirstListAsync(starting.Token);
        await _registration.RegisterAsync(starting.Token);
        await _podInformer.SyncedAsync(starting.Token);
        await _works.Services.SyncedAsync(starting.Token);
        _listening = _podInformer.Listen(PodChanged);
        foreach ((string uid, SandboxSummary? sandbox) in _runtime.Pods)
        {
            RuntimeChanged(uid, sandbox);
        }

        RemoveLeftovers();
        _loops.Run("runtime", _runtime.RunAsync);
        _loops.Run("runtime events", _runtime.FollowAsync);
        _loops.Run("registration", _registration.RunAsync);
        _loops.Run("log rotation", new LogRotation(_works, _options, () => Workers).RunAsync);
    }

    private async Task FirstListAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await _runtime.RelistAsync(cancel);
                return;
            }
            catch (RuntimeFault fault) when (!fault.IsUnimplemented)
            {
                _options.Journal.Write(JournalWeight.Trouble, "node agent", $"waiting for the container runtime: {fault.Message}");
            }

            await Task.Delay(_options.RelistEvery, _options.Time, cancel);
        }
    }

    private void PodChanged(ObjectChange change)
    {
        if (change.Old is { } old && (change.New is null || change.New.Uid != old.Uid))
        {
            lock (_lock)
            {
                _workers.GetValueOrDefault(old.Uid.Text)?.SetGone();
            }
        }

        if (change.New is { } pod)
        {
            lock (_lock)
            {
                if (_workers.TryGetValue(pod.Uid.Text, out PodWorker? worker))
                {
                    worker.Set(pod);
                    return;
                }

                Add(PodWorker.Of(_works, pod));
            }
        }
    }

    private void RuntimeChanged(string uid, SandboxSummary? sandbox)
    {
        lock (_lock)
        {
            if (_workers.TryGetValue(uid, out PodWorker? worker))
            {
                worker.Wake();
            }
            else if (sandbox is not null && _listening is not null)
            {
                // no pod of ours, or none any more
                Add(PodWorker.OfOrphan(_works, Remains(uid, sandbox)));
            }
        }
    }

    // under the lock
    private void Add(PodWorker worker)
    {
        if (_loops.Stopping)
        {
            return;
        }

        _workers.Add(worker.Uid, worker);
        _pods.RemoveAll(t => t.IsCompletedSuccessfully);
        _pods.Add(LeadAsync(worker));
    }

    private async Task LeadAsync(PodWorker worker)
    {
        await Task.Yield();
        await _loops.GuardAsync($"pod {worker.Folder.Namespace}/{worker.Folder.Name}", worker.RunAsync);
        lock (_lock)
        {
            _workers.Remove(worker.Uid);
        }

        if (!_loops.Stopping)
        {
            // what was begun and broken off may come up after the end
            _runtime.TellAgain(worker.Uid);
        }
    }

    /// <summary>What can be told of a pod by its sandbox alone: enough to take it down.</summary>
    private static Pod Remains(string uid, SandboxSummary sandbox)
    {
        long grace = long.TryParse(sandbox.Annotations.GetValueOrDefault(PodLabels.TerminationGracePeriod), out long seconds)
            ? seconds
            : 30;
        var metadata = new ObjectDraft().Set("name", sandbox.Metadata.Name).Set("namespace", sandbox.Metadata.Namespace).Set("uid", uid);
        return new Pod(
            new ObjectDraft().Set("metadata", metadata).Set("spec", new ObjectDraft().Set("terminationGracePeriodSeconds", grace)));
    }

    // folders of pods that neither server nor runtime know
    private void RemoveLeftovers()
    {
        foreach (string folder in Directory.GetDirectories(_works.Place.PodsDirectory))
        {
            lock (_lock)
            {
                if (_workers.ContainsKey(Path.GetFileName(folder)))
                {
                    continue;
                }
            }

            try
            {
                PodVolumes.Remove(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _options.Journal.Write(JournalWeight.Trouble, "node agent", $"can't remove {folder}, which no pod needs: {e.Message}");
            }
        }
    }
}
