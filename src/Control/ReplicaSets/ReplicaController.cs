using Xebec.Api.Apps.V1;
using Xebec.Api.Keys;
using Xebec.Api.Meta.V1;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Client.Selectors;
using Xebec.Control.Owning;
using Xebec.Control.Pods;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.ReplicaSets;

/// <summary>Keeps as many pods of a template as are asked for, by objects that read like a ReplicaSet.</summary>
public abstract class ReplicaController : IController
{
    /// <summary>Pods created or deleted for one object in one go, as upstream.</summary>
    private const int BurstMax = 500;

    private readonly ApiResource _kind;

    private protected ReplicaController(ApiResource kind)
    {
        _kind = kind;
        var concerned = new Concerns(
            kind,
            kind.Kind,
            (owner, pod) => LabelMatch.Matches(SelectorOf(new ReplicaSet(owner.Root)), PodState.PodOf(pod).Metadata.Labels));
        Inputs =
        [
            ControlInput.Itself(kind) with { Indexes = [InformerIndex.Controller] },
            new ControlInput(ApiResources.Pods, concerned.Of) { Indexes = [InformerIndex.Controller] },
        ];
        Outputs =
        [
            new(ApiResources.Pods, null, OutputVerbs.Create | OutputVerbs.Patch | OutputVerbs.Delete, Shared: true),
            new(kind, "status", OutputVerbs.Update),
        ];
    }

    public abstract string Name { get; }

    public IReadOnlyList<ControlInput> Inputs { get; }

    public IReadOnlyList<ControlOutput> Outputs { get; }

    /// <remarks>
    /// 1. Claim pods. 2. Create what is missing, slowly at first; delete what is too much, the least useful first. 3. Status; after a
    /// failure before everything else, so that the condition tells of it.
    /// </remarks>
    public Plan Reconcile(ControlSnapshot snapshot, ObjectKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot[_kind].Get(key) is not { } item)
        {
            return Plan.Nothing;
        }

        // 1.
        var set = new ReplicaSet(item.Root);
        InformerView pods = snapshot[ApiResources.Pods];
        var claim = Claim.Of(
            item, _kind, SelectorOf(set), pods, ApiResources.Pods, static pod => !PodState.IsTerminal(PodState.PodOf(pod)));
        List<ApiObject> active = [.. claim.Owned.Where(pod => PodState.IsActive(PodState.PodOf(pod)))];
        int terminating = claim.Owned.Count - active.Count;

        // 2.
        PlanStep? change = Owners.IsBeingDeleted(item) ? null : Change(snapshot, item, set, active, now);

        // 3.
        var status = ReplicaSetStatusDraft.Of(set, active, TellsTerminating ? terminating : null, Fault(snapshot), now);
        PlanStep? write = status.StepFor(_kind, item);
        bool statusFirst = snapshot.Failure is not null;
        PlanStep?[] inOrder = statusFirst ? [write, .. claim.Steps, change] : [.. claim.Steps, change, write];
        return new Plan([.. inOrder.OfType<PlanStep>()]) { LookAgainAfter = status.LookAgainAfter };
    }

    private protected abstract LabelSelector SelectorOf(ReplicaSet set);

    /// <summary>Whether the status counts pods that are going.</summary>
    private protected abstract bool TellsTerminating { get; }

    private static StepFailure? Fault(ControlSnapshot snapshot) =>
        snapshot.Failure is { Step: TogetherStep or CreateStep or DeleteStep } failure ? failure : null;

    private TogetherStep? Change(
        ControlSnapshot snapshot, ApiObject item, ReplicaSet set, List<ApiObject> active, DateTimeOffset now)
    {
        int wanted = (int)(set.Spec.Replicas ?? 1);
        if (active.Count < wanted)
        {
            int missing = Math.Min(wanted - active.Count, BurstMax);
            return new TogetherStep([.. Enumerable.Repeat(Creation(item, set), missing)], SlowStart: true);
        }

        if (active.Count > wanted)
        {
            int tooMany = Math.Min(active.Count - wanted, BurstMax);
            IEnumerable<ApiObject> least = DeletionOrder.Of(active, Relatives(snapshot, item), now).Take(tooMany);
            return new TogetherStep([.. least.Select(pod => Deletion(item, pod))]);
        }

        return null;
    }

    private CreateStep Creation(ApiObject item, ReplicaSet set) => new(
        ApiResources.Pods, item.Key.Namespace, PodFromTemplate.Of(item, set.Spec.Template, _kind))
    {
        Announce = new Announcement(item, "SuccessfulCreate", "Created pod: {name}", "FailedCreate", "Error creating: {error}"),
    };

    private static DeleteStep Deletion(ApiObject item, ApiObject pod) => new(ApiResources.Pods, pod.Key, pod.Uid)
    {
        Announce = new Announcement(item, "SuccessfulDelete", "Deleted pod: {name}", "FailedDelete", "Error deleting: {error}"),
    };

    // active pods of all that have the same controller: spreading counts them together
    private List<ApiObject> Relatives(ControlSnapshot snapshot, ApiObject item)
    {
        Uid controller = Owners.ControllerUid(item);
        IEnumerable<ApiObject> sets = controller.IsNone
            ? [item]
            : snapshot[_kind].By(InformerIndex.Controller, controller.Text);
        InformerView pods = snapshot[ApiResources.Pods];
        return [.. sets.SelectMany(one => pods.By(InformerIndex.Controller, one.Uid.Text))
            .Where(pod => PodState.IsActive(PodState.PodOf(pod)))];
    }
}
