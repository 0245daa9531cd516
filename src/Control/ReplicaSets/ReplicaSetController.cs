using Xebec.Api.Apps.V1;
using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Client.Selectors;
using Xebec.Control.Owning;
using Xebec.Control.Pods;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.ReplicaSets;

/// <summary>Keeps as many pods of a template as are asked for.</summary>
public sealed class ReplicaSetController : IController
{
    /// <summary>Pods created or deleted for one ReplicaSet in one go, as upstream.</summary>
    private const int BurstMax = 500;

    private static readonly Concerns Concerned = new(
        ApiResources.ReplicaSets,
        "ReplicaSet",
        static (owner, pod) => LabelMatch.Matches(new ReplicaSet(owner.Root).Spec.Selector, PodState.PodOf(pod).Metadata.Labels));

    public string Name => "replicaset-controller";

    public IReadOnlyList<ControlInput> Inputs { get; } =
    [
        new ControlInput(ApiResources.ReplicaSets, static (change, _, concern) => concern(change.Object.Key))
        {
            Indexes = [InformerIndex.Controller],
        },
        new ControlInput(ApiResources.Pods, Concerned.Of) { Indexes = [InformerIndex.Controller] },
    ];

    public IReadOnlyList<ControlOutput> Outputs { get; } =
    [
        new(ApiResources.Pods, null, OutputVerbs.Create | OutputVerbs.Patch | OutputVerbs.Delete, Shared: true),
        new(ApiResources.ReplicaSets, "status", OutputVerbs.Update),
    ];

    /// <remarks>
    /// 1. Claim pods. 2. Create what is missing, slowly at first; delete what is too much, the least useful first. 3. Status; after a
    /// failure before everything else, so that the condition tells of it.
    /// </remarks>
    public Plan Reconcile(ControlSnapshot snapshot, ObjectKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot[ApiResources.ReplicaSets].Get(key) is not { } item)
        {
            return Plan.Nothing;
        }

        // 1.
        var set = new ReplicaSet(item.Root);
        InformerView pods = snapshot[ApiResources.Pods];
        var claim = Claim.Of(item, ApiResources.ReplicaSets, set.Spec.Selector, pods,
            ApiResources.Pods, static pod => !PodState.IsTerminal(PodState.PodOf(pod)));
        List<ApiObject> active = [.. claim.Owned.Where(pod => PodState.IsActive(PodState.PodOf(pod)))];
        int terminating = claim.Owned.Count - active.Count;

        // 2.
        PlanStep? change = Owners.IsBeingDeleted(item) ? null : Change(snapshot, item, set, active, now);

        // 3.
        var status = ReplicaSetStatusDraft.Of(set, active, terminating, Fault(snapshot), now);
        PlanStep? write = status.StepFor(item, set);
        bool statusFirst = snapshot.Failure is not null;
        PlanStep?[] inOrder = statusFirst ? [write, .. claim.Steps, change] : [.. claim.Steps, change, write];
        return new Plan([.. inOrder.OfType<PlanStep>()]) { LookAgainAfter = status.LookAgainAfter };
    }

    private static StepFailure? Fault(ControlSnapshot snapshot) =>
        snapshot.Failure is { Step: TogetherStep or CreateStep or DeleteStep } failure ? failure : null;

    private static TogetherStep? Change(
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

    private static CreateStep Creation(ApiObject item, ReplicaSet set) => new(
        ApiResources.Pods, item.Key.Namespace, PodFromTemplate.Of(item, set.Spec.Template, ApiResources.ReplicaSets))
    {
        Announce = new Announcement(item, "SuccessfulCreate", "Created pod: {name}", "FailedCreate", "Error creating: {error}"),
    };

    private static DeleteStep Deletion(ApiObject item, ApiObject pod) => new(ApiResources.Pods, pod.Key, pod.Uid)
    {
        Announce = new Announcement(item, "SuccessfulDelete", "Deleted pod: {name}", "FailedDelete", "Error deleting: {error}"),
    };

    // active pods of all ReplicaSets with the same controller: spreading counts them together
    private static List<ApiObject> Relatives(ControlSnapshot snapshot, ApiObject item)
    {
        Uid controller = Owners.ControllerUid(item);
        IEnumerable<ApiObject> sets = controller.IsNone
            ? [item]
            : snapshot[ApiResources.ReplicaSets].By(InformerIndex.Controller, controller.Text);
        InformerView pods = snapshot[ApiResources.Pods];
        return [.. sets.SelectMany(one => pods.By(InformerIndex.Controller, one.Uid.Text))
            .Where(pod => PodState.IsActive(PodState.PodOf(pod)))];
    }
}
