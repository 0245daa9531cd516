using Xebec.Api.Apps.V1;
using Xebec.Api.Documents;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Owning;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.Deployments;

/// <summary>One look at one Deployment.</summary>
/// <remarks>
/// 1. Claim ReplicaSets; sort them into the one of the current template and the old ones. 2. A paused Deployment, and one whose wanted
/// number changed, is scaled in proportion; otherwise its strategy moves replicas. 3. What remains after the rollout is cleaned up.
/// 4. Status. Changes to one ReplicaSet become one update; the plan ends with the status, unless something failed before: then it begins
/// with it.
/// </remarks>
internal sealed partial class Rollout
{
    private readonly ControlSnapshot _snapshot;
    private readonly ApiObject _item;
    private readonly Deployment _deployment;
    private readonly Claim _claim;
    private readonly DateTimeOffset _now;
    private readonly long _replicas;
    private readonly Fenceposts _fenceposts;
    private readonly List<ReplicaSetState> _all;
    private readonly List<ReplicaSetState> _deleted = [];
    private readonly StatusDraft _status;
    private ReplicaSetState? _new;

    public Rollout(ControlSnapshot snapshot, ApiObject item, Claim claim, DateTimeOffset now)
    {
        _snapshot = snapshot;
        _item = item;
        _deployment = new Deployment(item.Root);
        _claim = claim;
        _now = now;
        _replicas = _deployment.Spec.Replicas ?? 1;
        _fenceposts = Fenceposts.Of(_deployment);

        // oldest first: of several with the current template the oldest is the current one
        _all = [.. claim.Owned.Select(owned => new ReplicaSetState(owned))
            .OrderBy(set => set.Created).ThenBy(set => set.Name, StringComparer.Ordinal)];
        _status = new StatusDraft(_deployment, now);
        _new = _all.Find(set => PodTemplateHash.SameTemplate(set.View.Spec.Template.Json, _deployment.Spec.Template.Json));
    }

    private IEnumerable<ReplicaSetState> Old => _all.Where(set => set != _new);

    public Plan Plan()
    {
        bool progress = Decide();
        StatusResult status = progress ? _status.OfRollout(_all, _new, Fault()) : _status.OfSizes(_all, _new);
        var steps = new List<PlanStep>(_claim.Steps);
        Value body = _status.BodyFor(_item, status.Status);
        PlanStep? write = body.Exists ? new UpdateStep(ApiResources.Deployments, _item, body, "status") : null;
        if (write is not null && _snapshot.Failure is not null)
        {
            steps.Add(write);
            write = null;
        }

        steps.AddRange(_all.OrderBy(set => set.Object is not null).Select(StepOf).OfType<PlanStep>());
        steps.AddRange(
            _deleted.Select(set => new DeleteStep(ApiResources.ReplicaSets, set.Object!.Key, set.Object.Uid, set.Object.ResourceVersion)));
        if (write is not null)
        {
            steps.Add(write);
        }

        return new Plan(steps) { LookAgainAfter = status.LookAgainAfter };
    }

    // true when the status tells of progress, false when only of sizes
    private bool Decide()
    {
        if (Owners.IsBeingDeleted(_item))
        {
            return false;
        }

        _status.NotePaused(_deployment.Spec.Paused);
        if (_deployment.Spec.Paused)
        {
            TendNew(create: false);
            ScaleInProportion();
            CleanUp();
            return false;
        }

        if (IsScaling())
        {
            TendNew(create: false);
            ScaleInProportion();
            return false;
        }

        if (_deployment.Spec.Strategy.Type == "Recreate")
        {
            Recreate();
        }
        else
        {
            RollingUpdate();
        }

        return true;
    }

    // what was asked for changed since the ReplicaSets were last sized
    private bool IsScaling() => _all.Exists(set =>
        set.Replicas > 0
        && set.Annotations.Contains(Revisions.DesiredReplicas)
        && Revisions.NumberOf(set.Annotations, Revisions.DesiredReplicas) != _replicas);

    private void Recreate()
    {
        TendNew(create: false);
        bool scaledDown = false;
        foreach (ReplicaSetState old in Old.Where(set => set.Wanted > 0).ToList())
        {
            Scale(old, 0);
            scaledDown = true;
        }

        if (scaledDown || OldPodsRun())
        {
            return;
        }

        TendNew(create: true);
        if (_new is not null && _new.Wanted != _replicas)
        {
            Scale(_new, _replicas);
        }

        CleanUpWhenComplete();
    }

    private bool OldPodsRun()
    {
        if (Old.Any(set => set.View.Status.Replicas > 0))
        {
            return true;
        }

        InformerView pods = _snapshot[ApiResources.Pods];
        return Old.Any(set => pods.By(InformerIndex.Controller, set.Object!.Uid.Text)
            .Any(pod => pod.Root["status"]["phase"].Text is not ("Succeeded" or "Failed")));
    }

    private void CleanUpWhenComplete()
    {
        if (_status.WasComplete)
        {
            CleanUp();
        }
    }

    // old ReplicaSets beyond the history limit, the lowest revisions first; none that still has or awaits pods
    private void CleanUp()
    {
        if (_deployment.Spec.RevisionHistoryLimit is not { } limit || limit >= int.MaxValue)
        {
            return;
        }

        List<ReplicaSetState> candidates =
        [
            .. Old.Where(set => set.Object is { } read && !Owners.IsBeingDeleted(read))
                .OrderBy(set => set.Revision).ThenBy(set => set.Created),
        ];
        foreach (ReplicaSetState set in candidates.Take((int)Math.Max(0, candidates.Count - limit)))
        {
            bool settled = set.View.Metadata.Generation <= set.View.Status.ObservedGeneration;
            if (set.View.Status.Replicas == 0 && set.Wanted == 0 && set.Replicas == 0 && settled)
            {
                _deleted.Add(set);
            }
        }
    }

    private StepFailure? Fault() => _snapshot.Failure is { Step: CreateStep, Status.AlreadyExists: false } failure ? failure : null;

    private PlanStep? StepOf(ReplicaSetState set)
    {
        if (set.Object is null)
        {
            return Creation(set);
        }

        if (!set.Changed || _deleted.Contains(set))
        {
            return null;
        }

        string direction = set.Wanted > set.Replicas ? "up" : "down";
        return new UpdateStep(ApiResources.ReplicaSets, set.Object, set.Draft)
        {
            Announce = set.Wanted == set.Replicas
                ? null
                : new Announcement(
                    _item, "ScalingReplicaSet", $"Scaled {direction} replica set {set.Name} from {set.Replicas} to {set.Wanted}"),
        };
    }

    private CreateStep Creation(ReplicaSetState set) => new(ApiResources.ReplicaSets, _item.Key.Namespace, set.Draft)
    {
        Announce = new Announcement(
            _item,
            set.Wanted > 0 ? "ScalingReplicaSet" : null,
            $"Scaled up replica set {set.Name} from 0 to {set.Wanted}",
            "ReplicaSetCreateError",
            $"Failed to create new replica set \"{set.Name}\": {{error}}"),
    };
}
