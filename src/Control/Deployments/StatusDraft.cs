using Xebec.Api.Apps.V1;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Control.Conditions;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.Deployments;

/// <param name="LookAgainAfter">When the progress deadline passes; null when it doesn't matter.</param>
internal readonly record struct StatusResult(ObjectDraft Status, TimeSpan? LookAgainAfter);

/// <summary>What a Deployment's status will say: sizes, revision, conditions.</summary>
internal sealed class StatusDraft
{
    private const string Progressing = "Progressing";

    private readonly Deployment _deployment;
    private readonly DateTimeOffset _now;
    private readonly ConditionList _conditions;
    private readonly long _replicas;
    private string? _revision;
    private long? _collisions;

    public StatusDraft(Deployment deployment, DateTimeOffset now)
    {
        _deployment = deployment;
        _now = now;
        _conditions = new ConditionList(deployment.Status.Conditions.Json, now, updateTimes: true);
        _replicas = deployment.Spec.Replicas ?? 1;
        _collisions = deployment.Status.CollisionCount;
    }

    /// <summary>Whether the status read says that the rollout is complete.</summary>
    public bool WasComplete
    {
        get
        {
            DeploymentStatus status = _deployment.Status;
            return IsComplete(status.UpdatedReplicas, status.Replicas, status.AvailableReplicas)
                && status.ObservedGeneration >= _deployment.Metadata.Generation;
        }
    }

    private bool HasDeadline => _deployment.Spec.ProgressDeadlineSeconds is { } seconds && seconds < int.MaxValue;

    private string Reason => _conditions.Get(Progressing)["reason"].TextOrEmpty;

    public void NoteRevision(string? revision) => _revision = revision;

    public void NoteCollision() => _collisions = (_collisions ?? 0) + 1;

    public void NoteFound(string name)
    {
        if (HasDeadline && !_conditions.Get(Progressing).Exists)
        {
            _conditions.Set(Progressing, "True", "FoundNewReplicaSet", $"Found new replica set \"{name}\"");
        }
    }

    public void NoteCreated(string name)
    {
        if (HasDeadline)
        {
            _conditions.Set(Progressing, "True", "NewReplicaSetCreated", $"Created new replica set \"{name}\"");
        }
    }

    /// <summary>A pause stops the deadline's clock, and its end starts it again.</summary>
    public void NotePaused(bool paused)
    {
        if (!HasDeadline || Reason == "ProgressDeadlineExceeded")
        {
            return;
        }

        if (paused && Reason != "DeploymentPaused")
        {
            _conditions.Set(Progressing, "Unknown", "DeploymentPaused", "Deployment is paused");
        }
        else if (!paused && Reason == "DeploymentPaused")
        {
            _conditions.Set(Progressing, "Unknown", "DeploymentResumed", "Deployment is resumed");
        }
    }

    /// <summary>Sizes and availability only.</summary>
    public StatusResult OfSizes(List<ReplicaSetState> all, ReplicaSetState? current)
    {
        ObjectDraft status = Sizes(all, current);
        return new StatusResult(Finish(status), null);
    }

    /// <summary>Sizes, availability and progress.</summary>
    /// <param name="fault">What the server said to the new ReplicaSet; null when nothing bad.</param>
    public StatusResult OfRollout(List<ReplicaSetState> all, ReplicaSetState? current, StepFailure? fault)
    {
        ObjectDraft status = Sizes(all, current);
        TellProgress(status, current, fault);
        TellFailures(all, current);
        return new StatusResult(Finish(status), UntilDeadline(status));
    }

    /// <summary>The object with this status; absent when nothing in it is new.</summary>
    public Value BodyFor(ApiObject item, ObjectDraft status)
    {
        bool sameRevision = _revision is null || _deployment.Metadata.Annotations.Has(Revisions.Revision, _revision);
        if (sameRevision && status.AsValue == _deployment.Status.Json)
        {
            return default;
        }

        ObjectDraft body = item.Edit();
        if (!sameRevision)
        {
            // the status subresource of Deployments takes annotations too
            body.Object("metadata").Object("annotations")[Revisions.Revision] = _revision;
        }

        return body.Set("status", status);
    }

    private ObjectDraft Sizes(List<ReplicaSetState> all, ReplicaSetState? current)
    {
        long available = all.Sum(set => set.Available);
        ObjectDraft status = ObjectDraft.Open(_deployment.Status.Json).Clone();
        Number(status, "observedGeneration", _deployment.Metadata.Generation);
        Number(status, "replicas", all.Sum(set => set.View.Status.Replicas));
        Number(status, "updatedReplicas", current?.View.Status.Replicas ?? 0);
        Number(status, "readyReplicas", all.Sum(set => set.View.Status.ReadyReplicas));
        Number(status, "availableReplicas", available);
        Number(status, "unavailableReplicas", Math.Max(0, all.Sum(set => set.Replicas) - available));
        if (all.TrueForAll(set => set.Object is null || set.View.Status.TerminatingReplicas is not null))
        {
            status["terminatingReplicas"] = all.Sum(set => set.View.Status.TerminatingReplicas ?? 0);
        }

        if (available >= _replicas - Fenceposts.Of(_deployment).MaxUnavailable)
        {
            _conditions.Set("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
        }
        else
        {
            _conditions.Set("Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");
        }

        return status;
    }

    private void TellProgress(ObjectDraft status, ReplicaSetState? current, StepFailure? fault)
    {
        if (!HasDeadline)
        {
            _conditions.Remove(Progressing);
            return;
        }

        if (fault is not null)
        {
            string name = current?.Name ?? "";
            _conditions.Set(
                Progressing, "False", "ReplicaSetCreateError", $"Failed to create new replica set \"{name}\": {fault.Status.Message}");
            return;
        }

        bool settled = Size(status, "replicas") == Size(status, "updatedReplicas") && Reason == "NewReplicaSetAvailable";
        if (settled)
        {
            return;
        }

        string subject = current is null ? $"Deployment \"{_deployment.Metadata.Name}\"" : $"ReplicaSet \"{current.Name}\"";
        if (IsComplete(Size(status, "updatedReplicas"), Size(status, "replicas"), Size(status, "availableReplicas")))
        {
            _conditions.Set(Progressing, "True", "NewReplicaSetAvailable", $"{subject} has successfully progressed.");
        }
        else if (IsMoving(status))
        {
            // said anew each time, for the deadline counts from the last time it was said
            Value before = _conditions.Get(Progressing);
            _conditions.Remove(Progressing);
            Value since = before["status"].TextIs("True") ? before["lastTransitionTime"] : default;
            _conditions.Set(Progressing, "True", "ReplicaSetUpdated", $"{subject} is progressing.", since);
        }
        else if (IsTimedOut())
        {
            _conditions.Set(Progressing, "False", "ProgressDeadlineExceeded", $"{subject} has timed out progressing.");
        }
    }

    private void TellFailures(List<ReplicaSetState> all, ReplicaSetState? current)
    {
        // the new ReplicaSet's failure says most; otherwise the oldest's
        ReplicaSetCondition? failure = Failure(current);
        foreach (ReplicaSetState set in all)
        {
            failure ??= Failure(set);
        }

        if (failure is { } found)
        {
            _conditions.Set("ReplicaFailure", found.Status, found.Reason, found.Message);
        }
        else
        {
            _conditions.Remove("ReplicaFailure");
        }
    }

    private static ReplicaSetCondition? Failure(ReplicaSetState? set)
    {
        foreach (ReplicaSetCondition condition in set?.View.Status.Conditions ?? default)
        {
            if (condition.Type == "ReplicaFailure")
            {
                return condition;
            }
        }

        return null;
    }

    private bool IsComplete(long updated, long replicas, long available) =>
        updated == _replicas && replicas == _replicas && available == _replicas;

    private bool IsMoving(ObjectDraft status)
    {
        DeploymentStatus before = _deployment.Status;
        return Size(status, "updatedReplicas") > before.UpdatedReplicas
            || Size(status, "replicas") - Size(status, "updatedReplicas") < before.Replicas - before.UpdatedReplicas
            || Size(status, "readyReplicas") > before.ReadyReplicas
            || Size(status, "availableReplicas") > before.AvailableReplicas;
    }

    private bool IsTimedOut()
    {
        if (Reason is "ProgressDeadlineExceeded")
        {
            return true;
        }

        return Reason is not ("" or "NewReplicaSetAvailable") && Deadline() is { } deadline && deadline < _now;
    }

    private DateTimeOffset? Deadline()
    {
        DateTimeOffset? said = new DeploymentCondition(_conditions.Get(Progressing)).LastUpdateTime;
        return said + TimeSpan.FromSeconds(_deployment.Spec.ProgressDeadlineSeconds ?? 0);
    }

    private TimeSpan? UntilDeadline(ObjectDraft status)
    {
        bool complete = IsComplete(Size(status, "updatedReplicas"), Size(status, "replicas"), Size(status, "availableReplicas"));
        if (!HasDeadline || complete || Reason is "" or "ProgressDeadlineExceeded" || Deadline() is not { } deadline)
        {
            return null;
        }

        // a second more, for times in objects are whole seconds
        TimeSpan left = deadline - _now + TimeSpan.FromSeconds(1);
        return left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1);
    }

    private ObjectDraft Finish(ObjectDraft status)
    {
        status["collisionCount"] = _collisions is { } collisions ? collisions : default(Value);
        status["conditions"] = _conditions.ToValue();
        return status;
    }

    private static long Size(ObjectDraft status, string name) => status[name].Integer ?? 0;

    private static void Number(ObjectDraft status, string name, long number) => status[name] = number == 0 ? default(Value) : number;
}
