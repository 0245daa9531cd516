using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Node.Cri;
using Xebec.Node.Pods;
using Xebec.Node.Pods.Specs;
using Xebec.Node.Probes;

namespace Xebec.Node.Agent;

/// <summary>How a pod was at some moment, for readers of logs and the like.</summary>
/// <param name="Status">The one this node gives it, which the server may not have yet.</param>
internal sealed record PodReport(PodGoal Goal, PodSeen Seen, Value Status);

/// <summary>Leads one pod through its life: looks, decides, publishes, acts, again and again.</summary>
/// <remarks>
/// 1. Look at what the runtime has. 2. Step the machine. 3. Tell its events and publish its status. 4. Do its actions: those that stop
/// things at once, the others in order; what becomes urgent meanwhile breaks them off. 5. Without actions wait: for the pod to change, for
/// the runtime to, or for the time the machine named.
/// </remarks>
internal sealed class PodWorker
{
    private static readonly TimeSpan TroublePause = TimeSpan.FromSeconds(1);

    private readonly NodeWorks _works;
    private readonly PodHands _hands;
    private readonly PodEye _eye;
    private readonly StatusPublisher _publisher;
    private readonly PodProbes _probes;
    private readonly Signal _signal;
    private readonly Lock _lock = new();
    private volatile PodReport? _report;
    private ApiObject? _object;
    private Pod _orphan;
    private bool _gone;
    private CancellationTokenSource? _acting;
    private DateTimeOffset? _refreshVolumesAt;

    private PodWorker(NodeWorks works, PodFolder folder)
    {
        _works = works;
        _hands = new(works);
        _eye = new(works.Runtime, folder);
        _publisher = new(works.Server, works.Journal);
        _signal = new(works.Time);
        _probes = new(works.Prober, works.Time, _signal.Set, TellOf);
        Folder = folder;
    }

    public PodFolder Folder { get; }

    public string Uid => Folder.Uid;

    /// <summary>How the pod was at the last step; null before the first.</summary>
    public PodReport? Report => _report;

    public static PodWorker Of(NodeWorks works, ApiObject pod) =>
        new(works, works.Place.FolderOf(pod.Key.Namespace, pod.Key.Name, pod.Uid.Text)) { _object = pod };

    /// <summary>For a pod that only the runtime knows; <paramref name="remains"/> is made of what it does.</summary>
    public static PodWorker OfOrphan(NodeWorks works, Pod remains) =>
        new(works, works.Place.FolderOf(remains.Metadata.Namespace, remains.Metadata.Name, remains.Metadata.Uid))
        {
            _orphan = remains,
            _gone = true,
        };

    /// <summary>The object changed.</summary>
    public void Set(ApiObject pod)
    {
        bool urgent;
        lock (_lock)
        {
            Pod? before = _object is null ? null : new Pod(_object.Root);
            var now = new Pod(pod.Root);
            _object = pod;
            if (before is { } old && !Matters(old, now))
            {
                return;
            }

            urgent = before is { } alive && Presses(alive, now);
        }

        Wake(urgent);
    }

    /// <summary>The object is no more.</summary>
    public void SetGone()
    {
        lock (_lock)
        {
            _gone = true;
        }

        Wake(urgent: true);
    }

    /// <summary>The runtime has news of this pod.</summary>
    public void Wake() => _signal.Set();

    /// <summary>Runs until nothing is left of the pod, or until cancelled, which leaves its containers as they are.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await LeadAsync(cancel);
        }
        finally
        {
            await _probes.DisposeAsync();
        }
    }

    private async Task LeadAsync(CancellationToken cancel)
    {
        PodGoal goal = CurrentGoal(out ApiObject? seenObject);
        var memory = new PodMemory { Status = goal.Pod.Status.Json };
        while (!cancel.IsCancellationRequested)
        {
            goal = CurrentGoal(out seenObject);
            PodSeen seen;
            try
            {
                seen = await ProbedAsync(goal, await _eye.LookAsync(cancel), memory.Status);
            }
            catch (RuntimeFault fault)
            {
                _works.Journal.Write(
                    JournalWeight.Trouble, "node agent", $"{goal.Pod.Metadata.Namespace}/{goal.Pod.Metadata.Name}: {fault.Message}");
                await _signal.WaitAsync(TroublePause, cancel);
                continue;
            }

            PodStep step = _works.Machine.Step(goal, seen, memory, _works.Time.GetUtcNow());
            memory = step.Memory;
            _report = new PodReport(goal, seen, memory.Status);
            foreach (PodEvent one in step.Events)
            {
                _works.Events.TellOfPod(goal, one);
            }

            bool published = await _publisher.PublishAsync(goal, seenObject, memory.Status, cancel);
            if (step.IsOver)
            {
                return;
            }

            if (step.Actions.IsEmpty)
            {
                await WaitAsync(goal, seen, memory, published, step.NextAt, cancel);
                continue;
            }

            if (!published && step.Actions[0] is PodAction.DeleteObject)
            {
                // whoever waits for the pod's end wants to know how it ended
                await _signal.WaitAsync(TroublePause, cancel);
                continue;
            }

            memory = await ActAsync(goal, seen, step, memory, cancel);
        }
    }

    // with what the probes of the running ones have found
    private async ValueTask<PodSeen> ProbedAsync(PodGoal goal, PodSeen seen, Value status)
    {
        await _probes.KeepAsync(seen.Running.Select(c => c.Id));
        string address = goal.Pod.Spec.HostNetwork
            ? _works.Place.Addresses.FirstOrDefault() ?? ""
            : seen.Sandbox?.Addresses.FirstOrDefault() ?? "";
        return seen with { Containers = [.. seen.Containers.Select(Probed)] };

        SeenContainer Probed(SeenContainer one) => one.IsRunning && goal.Find(one.Name) is { } container
            ? one with { Probes = _probes.Of(container.Spec, one, Before(status, one), address) }
            : one;
    }

    private static ContainerStatusBefore Before(Value status, SeenContainer instance)
    {
        foreach (string list in (ReadOnlySpan<string>)["containerStatuses", "initContainerStatuses"])
        {
            foreach (Value one in status[list].Elements)
            {
                if (one["containerID"].TextOrEmpty.EndsWith(instance.Id.Value, StringComparison.Ordinal))
                {
                    return new(one["started"].IsTrue, one["ready"].IsTrue);
                }
            }
        }

        return default;
    }

    private async Task WaitAsync(
        PodGoal goal, PodSeen seen, PodMemory memory, bool published, DateTimeOffset? nextAt, CancellationToken cancel)
    {
        DateTimeOffset now = _works.Time.GetUtcNow();
        if (memory is { VolumesReady: true, End: null })
        {
            _refreshVolumesAt ??= now + _works.RefreshVolumesEvery;
            if (now >= _refreshVolumesAt)
            {
                await RefreshVolumesAsync(goal, seen, cancel);
                _refreshVolumesAt = now + _works.RefreshVolumesEvery;
            }

            nextAt = nextAt < _refreshVolumesAt ? nextAt : _refreshVolumesAt;
        }

        TimeSpan? span = nextAt is { } at ? at - now : null;
        if (!published && (span is null || span > TroublePause))
        {
            span = TroublePause;
        }

        if (span is null || span > TimeSpan.Zero)
        {
            await _signal.WaitAsync(span, cancel);
        }
    }

    private async Task RefreshVolumesAsync(PodGoal goal, PodSeen seen, CancellationToken cancel)
    {
        try
        {
            await _works.Volumes.RefreshAsync(goal, seen.Sandbox?.Addresses ?? [], cancel);
        }
        catch (Exception e) when (e is PodFault or ApiUnreachableException or IOException)
        {
            // containers go on with what they have
            _works.Events.TellOfPod(goal, new(true, "FailedMount", e.Message));
        }
    }

    private async Task<PodMemory> ActAsync(PodGoal goal, PodSeen seen, PodStep step, PodMemory memory, CancellationToken cancel)
    {
        using var acting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        lock (_lock)
        {
            _acting = acting;
        }

        try
        {
            List<(PodAction Action, Task<PodOutcome> Outcome)> stops =
                [.. step.Actions.Where(IsStop).Select(a => (a, _hands.DoAsync(goal, seen, a, acting.Token)))];
            try
            {
                await Task.WhenAll(stops.Select(s => s.Outcome));
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // something more urgent: those that were done count
            }

            foreach ((PodAction action, Task<PodOutcome> outcome) in stops.Where(s => s.Outcome.IsCompletedSuccessfully))
            {
                memory = _works.Machine.After(memory, action, await outcome, _works.Time.GetUtcNow());
            }

            foreach (PodAction action in step.Actions.Where(a => !IsStop(a)))
            {
                acting.Token.ThrowIfCancellationRequested();
                PodOutcome outcome = await _hands.DoAsync(goal, seen, action, acting.Token);
                memory = _works.Machine.After(memory, action, outcome, _works.Time.GetUtcNow());
                if (action is PodAction.FetchImage)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // broken off: look again
        }
        finally
        {
            lock (_lock)
            {
                _acting = null;
            }
        }

        return memory;
    }

    private void TellOf(PodEvent one) => _works.Events.TellOfPod(CurrentGoal(out _), one);

    private PodGoal CurrentGoal(out ApiObject? seen)
    {
        lock (_lock)
        {
            seen = _object;
            return new PodGoal(_object is null ? _orphan : new Pod(_object.Root), _gone);
        }
    }

    private void Wake(bool urgent)
    {
        _signal.Set();
        if (urgent)
        {
            _ = BreakOffAsync();
        }
    }

    // later, since whoever told us must not run what we broke off
    private async Task BreakOffAsync()
    {
        await Task.Yield();
        lock (_lock)
        {
            _acting?.Cancel();
        }
    }

    private static bool IsStop(PodAction action) => action is PodAction.StopContainer or PodAction.StopSandbox or PodAction.RemoveContainer;

    // our own writes of the status come back too
    private static bool Matters(Pod before, Pod now) =>
        before.Metadata.DeletionTimestamp != now.Metadata.DeletionTimestamp
        || before.Metadata.DeletionGracePeriodSeconds != now.Metadata.DeletionGracePeriodSeconds
        || before.Spec.Json != now.Spec.Json
        || before.Metadata.Labels.Json != now.Metadata.Labels.Json
        || before.Metadata.Annotations.Json != now.Metadata.Annotations.Json
        || before.Status.Json != now.Status.Json;

    private static bool Presses(Pod before, Pod now) =>
        (before.Metadata.DeletionTimestamp is null && now.Metadata.DeletionTimestamp is not null)
        || before.Metadata.DeletionGracePeriodSeconds > now.Metadata.DeletionGracePeriodSeconds;
}
