using Xebec.Api.Apps.V1;
using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Client.Selectors;
using Xebec.Control.Conditions;
using Xebec.Control.Pods;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.ReplicaSets;

/// <summary>What a ReplicaSet's status will say.</summary>
/// <param name="LookAgainAfter">When a ready pod becomes available; null when none is about to.</param>
internal readonly record struct ReplicaSetStatusDraft(ObjectDraft Status, TimeSpan? LookAgainAfter)
{
    /// <param name="terminating">Null when the kind does not tell.</param>
    public static ReplicaSetStatusDraft Of(
        ReplicaSet set, IReadOnlyList<ApiObject> active, int? terminating, StepFailure? failure, DateTimeOffset now)
    {
        var minReady = TimeSpan.FromSeconds(set.Spec.MinReadySeconds);
        (long labelled, long ready, long available) = (0, 0, 0);
        TimeSpan? again = null;
        foreach (ApiObject one in active)
        {
            Pod pod = PodState.PodOf(one);
            labelled += LabelMatch.Matches(set.Spec.Template.Metadata.Labels, pod.Metadata.Labels) ? 1 : 0;
            if (!PodState.IsReady(pod))
            {
                continue;
            }

            ready++;
            if (PodState.IsAvailable(pod, minReady, now))
            {
                available++;
            }
            else if (PodState.ReadySince(pod) + minReady - now is { } left && (again is null || left < again))
            {
                again = left;
            }
        }

        ObjectDraft status = ObjectDraft.Open(set.Status.Json).Clone();
        status["replicas"] = active.Count;
        Number(status, "fullyLabeledReplicas", labelled);
        Number(status, "readyReplicas", ready);
        Number(status, "availableReplicas", available);
        status["terminatingReplicas"] = terminating is { } going ? going : default(Value);
        Number(status, "observedGeneration", set.Metadata.Generation);
        var conditions = new ConditionList(set.Status.Conditions.Json, now, updateTimes: false);
        if (failure is null)
        {
            conditions.Remove("ReplicaFailure");
        }
        else if (!conditions.Get("ReplicaFailure").Exists)
        {
            bool creating = active.Count < (set.Spec.Replicas ?? 1);
            conditions.Set("ReplicaFailure", "True", creating ? "FailedCreate" : "FailedDelete", failure.Status.Message);
        }

        status["conditions"] = conditions.ToValue();
        return new ReplicaSetStatusDraft(status, again);
    }

    /// <summary>Null when the status is as it should be.</summary>
    public UpdateStep? StepFor(ApiResource kind, ApiObject item) =>
        Status.AsValue == item.Root["status"] ? null : new UpdateStep(kind, item, item.Edit().Set("status", Status), "status");

    private static void Number(ObjectDraft status, string name, long number) => status[name] = number == 0 ? default(Value) : number;
}
