using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Selectors;
using Xebec.Server.Pipeline;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Core.Pods;

/// <summary>What disruption budgets say to an eviction. Pure.</summary>
internal static class Budgets
{
    private const string TooMany = "Cannot evict pod as it would violate the pod's disruption budget.";

    // evictions that the disruption controller has not counted yet
    private const int UncountedMax = 2000;

    private static readonly ResourceName Resource = new("policy", "poddisruptionbudgets");

    /// <summary>True of pods whose end disrupts nothing.</summary>
    public static bool NeedNotAgree(Value pod) =>
        pod["status"]["phase"].TextOrEmpty is "Succeeded" or "Failed" or "Pending" || pod["metadata"]["deletionTimestamp"].Exists;

    /// <summary>The budgets of a pod's namespace that select it.</summary>
    public static IReadOnlyList<StoredObject> Of(StoredObject pod, ISnapshot snapshot) => pod.Facts.Labels.Count == 0 ? [] :
    [
        .. snapshot.List(Resource, pod.Key.Namespace).Where(b =>
            LabelSelector.TryRead(ParsedObject.Of(b).Root["spec"]["selector"], out LabelSelector selector, out _)
            && selector.Matches(pod.Facts.Label)),
    ];

    /// <summary>True when the pod is not ready and its budget does not protect it.</summary>
    public static bool LetsGoUnhealthy(Value pod, Value budget)
    {
        bool ready = pod["status"]["conditions"].Elements.ToList().Exists(c => c["type"].TextIs("Ready") && c["status"].TextIs("True"));
        if (ready)
        {
            return false;
        }

        Value status = budget["status"];
        long wanted = Number(status["desiredHealthy"]);
        return budget["spec"]["unhealthyPodEvictionPolicy"].TextIs("AlwaysAllow")
            || (wanted > 0 && Number(status["currentHealthy"]) >= wanted);
    }

    /// <summary>Takes one disruption from a budget, or says why there is none.</summary>
    public static Proposal Spend(string name, string pod, Value budget, DateTimeOffset now)
    {
        Value status = budget["status"];
        long allowed = Number(status["disruptionsAllowed"]);
        if (Number(status["observedGeneration"]) < Number(budget["metadata"]["generation"]))
        {
            return Proposal.Of(StillProcessed(name));
        }

        if (allowed < 0 || status["disruptedPods"].Count > UncountedMax)
        {
            string why = allowed < 0
                ? "pdb disruptions allowed is negative"
                : "DisruptedPods map too big - too many evictions not confirmed by PDB controller";
            return Proposal.Of(StatusError.Forbidden(new ResourceName("policy", "poddisruptionbudget"), name, why));
        }

        if (allowed == 0)
        {
            return Proposal.Of(Refused(Shortage(name, status), 0));
        }

        var draft = ObjectDraft.Open(budget);
        ObjectDraft spent = draft.Object("status").Set("disruptionsAllowed", allowed - 1);
        spent.Object("disruptedPods").Set(pod, Metadata.Time(now));
        if (allowed == 1)
        {
            Exhausted(spent, now);
        }

        return new Proposal { Draft = draft };
    }

    /// <summary>429: the budget's controller has to catch up first.</summary>
    public static StatusError StillProcessed(string name) =>
        Refused($"The disruption budget {name} is still being processed by the server.", 10);

    private static string Shortage(string name, Value status)
    {
        Value condition = status["conditions"].Elements.ToList().Find(c => c["type"].TextIs("DisruptionAllowed"));
        return condition["reason"].TextIs("SyncFailed")
            ? $"The disruption budget {name} does not allow evicting pods currently because it failed sync: "
                + $"{condition["message"].TextOrEmpty}"
            : $"The disruption budget {name} needs {Number(status["desiredHealthy"])} healthy pods and has "
                + $"{Number(status["currentHealthy"])} currently";
    }

    private static StatusError Refused(string cause, int secondsLater) => new(429, "TooManyRequests", TooMany)
    {
        Details = new StatusDetails("", "", "")
        {
            Causes = [new StatusCause("DisruptionBudget", cause, "")],
            RetryAfterSeconds = secondsLater,
        },
        RetryAfter = secondsLater > 0 ? TimeSpan.FromSeconds(secondsLater) : null,
    };

    private static void Exhausted(ObjectDraft status, DateTimeOffset now)
    {
        ArrayDraft conditions = status.Array("conditions");
        Value before = conditions.AsValue.Elements.ToList().Find(c => c["type"].TextIs("DisruptionAllowed"));
        conditions.RemoveAll(c => c["type"].TextIs("DisruptionAllowed"));
        conditions.Add(new ObjectDraft()
            .Set("type", "DisruptionAllowed")
            .Set("status", "False")
            .Set("observedGeneration", status["observedGeneration"])
            .Set("lastTransitionTime", before["status"].TextIs("False") ? before["lastTransitionTime"] : Metadata.Time(now))
            .Set("reason", "InsufficientPods")
            .Set("message", ""));
    }

    private static long Number(Value value) => value.Integer ?? 0;
}
