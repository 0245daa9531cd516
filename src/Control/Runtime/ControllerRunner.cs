using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Runtime.Events;
using Xebec.Control.Runtime.Plans;
using Xebec.Control.Runtime.Queues;

namespace Xebec.Control.Runtime;

/// <summary>Runs one controller.</summary>
/// <remarks>
/// 1. A change of an input names keys; they are queued. 2. A worker takes a key, and waits until the views show what was written for it.
/// 3. The controller plans on a snapshot. 4. The plan is held to the declared outputs and applied. 5. What was refused is tried again
/// later, with what was refused in the next snapshot; a conflict means that the view was old.
/// </remarks>
public sealed class ControllerRunner : IControlLoop, IDisposable
{
    private readonly IController _controller;
    private readonly TimeProvider _time;
    private readonly IJournal _journal;
    private readonly Dictionary<ResourceName, Informer> _informers = [];
    private readonly List<IDisposable> _listening = [];
    private readonly Dictionary<ObjectKey, StepFailure> _failures = [];
    private readonly Lock _lock = new();
    private readonly PlanApplier _applier;
    private readonly DeclaredOutputs _outputs;
    private readonly OwnWrites _writes;
    private readonly WorkQueue _queue;
    private readonly KeyLoop _loop;

    /// <param name="server">The API server, as this controller's own account.</param>
    /// <param name="workers">Keys reconciled at once. Default: 5, as upstream.</param>
    public ControllerRunner(
        IController controller, IApiServer server, SharedInformers informers, EventRecorder events, TimeProvider time, IJournal journal,
        int workers = 5)
    {
        ArgumentNullException.ThrowIfNull(controller);
        ArgumentNullException.ThrowIfNull(informers);
        _controller = controller;
        _time = time;
        _journal = journal;
        foreach (ControlInput input in controller.Inputs)
        {
            Informer informer = informers.For(input.Resource, null, input.Query);
            foreach (InformerIndex index in input.Indexes)
            {
                informer.Require(index);
            }

            _informers[input.Resource.Name] = informer;
        }

        _applier = new PlanApplier(server, events);
        _outputs = new DeclaredOutputs(controller);
        _writes = new OwnWrites(_informers);
        _queue = new WorkQueue(time);
        _loop = new KeyLoop(controller.Name, _queue, ReconcileAsync, workers, journal);
    }

    public string Name => _controller.Name;

    /// <summary>True when nothing is left to do that is known of.</summary>
    public bool IsIdle => _queue.IsIdle;

    /// <summary>Runs until cancelled; starts when all inputs have been listed.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (Informer informer in _informers.Values)
            {
                await informer.SyncedAsync(cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var live = new ControlSnapshot(name => _informers.TryGetValue(name, out Informer? informer) ? informer.View : null);
        foreach (ControlInput input in _controller.Inputs)
        {
            _listening.Add(_informers[input.Resource.Name].Listen(change => input.Keys(change, live, _queue.Add)));
        }

        _journal.Write(JournalWeight.Note, Name, "started");
        await _loop.RunAsync(cancellation);
        foreach (IDisposable listening in _listening)
        {
            listening.Dispose();
        }
    }

    public void Dispose() => _queue.Dispose();

    private async ValueTask<KeyOutcome> ReconcileAsync(ObjectKey key, CancellationToken cancellation)
    {
        await _writes.ShowAsync(key, cancellation);
        StepFailure? last;
        lock (_lock)
        {
            _failures.Remove(key, out last);
        }

        Plan plan = _controller.Reconcile(Snapshot(last), key, _time.GetUtcNow());
        _outputs.Check(plan);
        StepFailure? failure = await _applier.ApplyAsync(plan, write => _writes.Add(key, write), cancellation);
        if (failure is null)
        {
            return new KeyOutcome(Failed: false, plan.LookAgainAfter);
        }

        if (failure.Status.NamespaceTerminating)
        {
            return KeyOutcome.Done;
        }

        // a conflict says that the view was old, nothing about the object
        bool old = failure.Status.Conflict || (failure.Status.NotFound && failure.Step is not CreateStep { Under: null });
        _journal.Write(old ? JournalWeight.Detail : JournalWeight.Trouble, Name,
            $"{key}: {failure.Step.Headline} was refused: {failure.Status.Message}");
        if (!old)
        {
            lock (_lock)
            {
                _failures[key] = failure;
            }
        }

        return KeyOutcome.Retry;
    }

    private ControlSnapshot Snapshot(StepFailure? last)
    {
        var views = new Dictionary<ResourceName, InformerView>(_informers.Count);
        foreach ((ResourceName name, Informer informer) in _informers)
        {
            views.Add(name, informer.View);
        }

        return new ControlSnapshot(views.GetValueOrDefault) { Failure = last };
    }
}
