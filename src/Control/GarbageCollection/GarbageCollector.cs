using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Meta.V1;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Owning;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Events;
using Xebec.Control.Runtime.Plans;
using Xebec.Control.Runtime.Queues;

namespace Xebec.Control.GarbageCollection;

/// <summary>Deletes what has lost all its owners, of whatever kind.</summary>
/// <remarks>
/// 1. Every resource is watched (<see cref="ResourceMonitors"/>). A change queues the object, its dependents when it goes, its owners when
/// they wait for it. 2. An object being deleted with the finalizer "orphan" lets its dependents go, one with "foregroundDeletion" waits for
/// those that block it; then the finalizer goes. 3. Any other object with owners: those that the views don't show are asked for; an owner
/// is gone only when the server itself says so. 4. <see cref="GarbageDecision"/> says what becomes of it.
/// </remarks>
public sealed class GarbageCollector : IControlLoop, IDisposable
{
    private const string Orphan = "orphan";
    private const string Foreground = "foregroundDeletion";

    private readonly IApiServer _server;
    private readonly PlanApplier _applier;
    private readonly ResourceMonitors _monitors;
    private readonly OwnerStates _owners;
    private readonly WorkQueue _queue;
    private readonly KeyLoop _loop;
    private readonly IJournal _journal;

    /// <param name="server">The API server, as this controller's own account.</param>
    /// <param name="workers">Objects looked at at once. Default: 20, as upstream.</param>
    public GarbageCollector(
        IApiServer server, SharedInformers informers, EventRecorder events, TimeProvider time, IJournal journal, int workers = 20)
    {
        _server = server;
        _journal = journal;
        _applier = new PlanApplier(server, events);
        _monitors = new ResourceMonitors(server, informers, time, journal, Name, Changed);
        _owners = new OwnerStates(server, _monitors);
        _queue = new WorkQueue(time);
        _loop = new KeyLoop(Name, _queue, CollectAsync, workers, journal);
    }

    public string Name => "generic-garbage-collector";

    public bool IsIdle => _queue.IsIdle;

    public async Task RunAsync(CancellationToken cancellation)
    {
        Task watching = _monitors.RunAsync(cancellation);
        await _loop.RunAsync(cancellation);
        await watching;
    }

    public void Dispose() => _queue.Dispose();

    // 1.
    private void Changed(ObjectChange change)
    {
        if (change.Deleted)
        {
            AddDependents(change.Object.Uid);
            AddWaitingOwners(change.Object);
            return;
        }

        Value now = References(change.Object);
        Value before = change.Old is null ? default : References(change.Old);
        bool finalizing = Owners.IsBeingDeleted(change.Object)
            && (HasFinalizer(change.Object, Orphan) || HasFinalizer(change.Object, Foreground));
        if (finalizing || (now.Count > 0 && now != before))
        {
            _queue.Add(change.Object.Key);
        }

        if (change.Old is not null && now != before)
        {
            AddWaitingOwners(change.Old);
        }
    }

    private async ValueTask<KeyOutcome> CollectAsync(ObjectKey key, CancellationToken cancellation)
    {
        if (!_monitors.IsReady)
        {
            return new KeyOutcome(Failed: false, TimeSpan.FromSeconds(1));
        }

        if (!_monitors.Current.TryGetValue(key.Resource, out ResourceMonitors.Monitor? monitor)
            || monitor.Informer.View.Get(key) is not { } seen)
        {
            return KeyOutcome.Done;
        }

        // 2.
        if (Owners.IsBeingDeleted(seen))
        {
            return HasFinalizer(seen, Orphan) ? await LetDependentsGoAsync(monitor.Resource, seen, cancellation)
                : HasFinalizer(seen, Foreground) ? await AwaitDependentsAsync(monitor.Resource, seen, cancellation)
                : KeyOutcome.Done;
        }

        // 3.
        if (References(seen).Count == 0 || _owners.AllSeenSolid(seen))
        {
            return KeyOutcome.Done;
        }

        ApiAnswer read = await _server.SendAsync(new ApiCall("GET", monitor.Resource.Path(key.Namespace, key.Name)), cancellation);
        if (!read.Succeeded)
        {
            return read.Status.NotFound ? KeyOutcome.Done : KeyOutcome.Retry;
        }

        if (read.Object is not { } item || item.Uid != seen.Uid || Owners.IsBeingDeleted(item))
        {
            return KeyOutcome.Done;
        }

        return await _owners.OfAsync(item, cancellation) is { } states
            ? await ActAsync(monitor.Resource, item, states, cancellation)
            : KeyOutcome.Retry;
    }

    // 4.
    private async ValueTask<KeyOutcome> ActAsync(
        ApiResource resource, ApiObject item, IReadOnlyList<(Uid Uid, OwnerState State)> states, CancellationToken cancellation)
    {
        List<ApiObject> dependents = [.. _monitors.Dependents(item.Uid).Select(one => one.Object)];
        bool waiting = dependents.Exists(one => Owners.IsBeingDeleted(one) && HasFinalizer(one, Foreground));
        var decision = GarbageDecision.Of(states, dependents.Count > 0, waiting);
        if (decision.Action == GarbageAction.Keep)
        {
            return KeyOutcome.Done;
        }

        List<PlanStep> steps = decision.Action switch
        {
            GarbageAction.Detach => [new PatchStep(resource, item.Key, MetadataPatch.WithoutOwners(item, decision.Detached))],
            GarbageAction.DeleteInForeground => [new DeleteStep(resource, item.Key, item.Uid, item.ResourceVersion, "Foreground")],
            GarbageAction.UnblockAndDeleteInForeground =>
            [
                new PatchStep(resource, item.Key, MetadataPatch.Unblocked(item)),
                new DeleteStep(resource, item.Key, item.Uid, null, "Foreground"),
            ],
            _ => [new DeleteStep(resource, item.Key, item.Uid, item.ResourceVersion, PolicyOf(item))],
        };
        return await ApplyAsync(item.Key, new Plan(steps), cancellation);
    }

    private async ValueTask<KeyOutcome> LetDependentsGoAsync(ApiResource resource, ApiObject owner, CancellationToken cancellation)
    {
        List<PlanStep> patches =
        [
            .. _monitors.Dependents(owner.Uid)
                .Select(one => new PatchStep(one.Resource, one.Object.Key, MetadataPatch.WithoutOwners(one.Object, [owner.Uid]))),
        ];
        return await ApplyAsync(
            owner.Key,
            Plan.Of(new TogetherStep(patches), new PatchStep(resource, owner.Key, MetadataPatch.WithoutFinalizer(owner, Orphan))),
            cancellation);
    }

    private async ValueTask<KeyOutcome> AwaitDependentsAsync(ApiResource resource, ApiObject owner, CancellationToken cancellation)
    {
        List<ApiObject> dependents = [.. _monitors.Dependents(owner.Uid).Select(one => one.Object)];
        if (!dependents.Exists(one => Blocks(one, owner.Uid)))
        {
            return await ApplyAsync(
                owner.Key, Plan.Of(new PatchStep(resource, owner.Key, MetadataPatch.WithoutFinalizer(owner, Foreground))), cancellation);
        }

        dependents.ForEach(one => _queue.Add(one.Key));
        return KeyOutcome.Done;
    }

    private async ValueTask<KeyOutcome> ApplyAsync(ObjectKey key, Plan plan, CancellationToken cancellation)
    {
        StepFailure? failure = await _applier.ApplyAsync(plan, static _ => { }, cancellation);
        if (failure is null || failure.Status.NotFound)
        {
            return KeyOutcome.Done;
        }

        JournalWeight weight = failure.Status.Conflict ? JournalWeight.Detail : JournalWeight.Trouble;
        _journal.Write(weight, Name, $"{key}: {failure.Step.Headline} was refused: {failure.Status.Message}");
        return KeyOutcome.Retry;
    }

    private void AddDependents(Uid owner)
    {
        foreach ((_, ApiObject dependent) in _monitors.Dependents(owner))
        {
            _queue.Add(dependent.Key);
        }
    }

    private void AddWaitingOwners(ApiObject item)
    {
        foreach (OwnerReference reference in new ObjectMeta(item.Root["metadata"]).OwnerReferences)
        {
            if (_owners.Seen(item, reference) is { } owner && Owners.IsBeingDeleted(owner) && HasFinalizer(owner, Foreground))
            {
                _queue.Add(owner.Key);
            }
        }
    }

    private static string PolicyOf(ApiObject item) =>
        HasFinalizer(item, Orphan) ? "Orphan" : HasFinalizer(item, Foreground) ? "Foreground" : "Background";

    private static Value References(ApiObject item) => item.Root["metadata"]["ownerReferences"];

    private static bool HasFinalizer(ApiObject item, string finalizer) =>
        new ObjectMeta(item.Root["metadata"]).Finalizers.Contains(finalizer);

    private static bool Blocks(ApiObject dependent, Uid owner)
    {
        foreach (OwnerReference reference in new ObjectMeta(dependent.Root["metadata"]).OwnerReferences)
        {
            if (reference.Uid == owner.Text && reference.BlockOwnerDeletion == true)
            {
                return true;
            }
        }

        return false;
    }
}
