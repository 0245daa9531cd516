using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Api.Times;

namespace Xebec.Node.Pods.Status;

/// <summary>The conditions a node owns, in upstream's order. Those of others in the status before stand first, untouched.</summary>
internal sealed class PodConditionsText(PodGoal goal, Value before, string phase, ArrayDraft inits, ArrayDraft mains, DateTimeOffset now)
{
    private static readonly string[] Owned = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];
    private readonly PodSpec _spec = goal.Pod.Spec;

    private readonly record struct Finding(bool IsTrue, string Reason = "", string Message = "");

    /// <param name="hasSandbox">A sandbox with a network is there.</param>
    /// <param name="obstacle">Why there is none yet, if that is known.</param>
    public ArrayDraft Write(bool hasSandbox, string? obstacle)
    {
        Finding containersReady = ContainersReady();
        var conditions = new ArrayDraft(before["conditions"].Elements.ToList().Where(c => !IsOwned(c)));
        conditions.Add(Condition(
            "PodReadyToStartContainers", hasSandbox || obstacle is null ? new(hasSandbox) : new(false, "VolumesNotReady", obstacle)));
        conditions.Add(Condition("Initialized", Initialized()));
        conditions.Add(Condition("Ready", Ready(containersReady)));
        conditions.Add(Condition("ContainersReady", containersReady));
        conditions.Add(Condition("PodScheduled", new(true)));
        return conditions;
    }

    /// <summary>Whether a condition is one of those a node writes.</summary>
    public static bool IsOwned(Value condition) => Array.Exists(Owned, type => condition["type"].TextIs(type));

    private Finding Initialized()
    {
        if (_spec.InitContainers.Count == 0)
        {
            return new(true);
        }

        if (phase == "Succeeded")
        {
            return new(true, "PodCompleted");
        }

        for (int i = 0; i < mains.Count; i++)
        {
            if (mains[i]["started"].IsTrue || mains[i]["containerID"].Exists)
            {
                return new(true);
            }
        }

        List<string> incomplete = [];
        int at = 0;
        foreach (Container init in _spec.InitContainers)
        {
            Value status = inits[at++];
            if (init.RestartPolicy == "Always" ? !status["started"].IsTrue : !status["ready"].IsTrue)
            {
                incomplete.Add(init.Name);
            }
        }

        return incomplete.Count == 0
            ? new(true)
            : new(false, "ContainersNotInitialized", $"containers with incomplete status: [{string.Join(' ', incomplete)}]");
    }

    private Finding ContainersReady()
    {
        switch (phase)
        {
            case "Succeeded":
                return new(false, "PodCompleted");
            case "Failed":
                return new(false, "PodFailed");
        }

        List<string> unready = [];
        int at = 0;
        foreach (Container init in _spec.InitContainers)
        {
            Value status = inits[at++];
            if (init.RestartPolicy == "Always" && !status["ready"].IsTrue)
            {
                unready.Add(init.Name);
            }
        }

        foreach (Container container in _spec.Containers)
        {
            if (!IsReady(container.Name))
            {
                unready.Add(container.Name);
            }
        }

        return unready.Count == 0
            ? new(true)
            : new(false, "ContainersNotReady", $"containers with unready status: [{string.Join(' ', unready)}]");
    }

    private bool IsReady(string container)
    {
        for (int i = 0; i < mains.Count; i++)
        {
            if (mains[i]["name"].TextIs(container))
            {
                return mains[i]["ready"].IsTrue;
            }
        }

        return false;
    }

    private Finding Ready(Finding containersReady)
    {
        if (!containersReady.IsTrue)
        {
            return containersReady;
        }

        List<string> missing = [];
        foreach (PodReadinessGate gate in _spec.ReadinessGates)
        {
            Value condition = Before(gate.ConditionType);
            if (!condition.Exists)
            {
                missing.Add($"corresponding condition of pod readiness gate \"{gate.ConditionType}\" does not exist.");
            }
            else if (!condition["status"].TextIs("True"))
            {
                missing.Add(
                    $"the status of pod readiness gate \"{gate.ConditionType}\" is not \"True\", but {condition["status"].TextOrEmpty}");
            }
        }

        return missing.Count == 0 ? new(true) : new(false, "ReadinessGatesNotReady", string.Join(", ", missing));
    }

    private Value Condition(string type, Finding finding)
    {
        string status = finding.IsTrue ? "True" : "False";
        Value old = Before(type);
        var condition = new ObjectDraft().Set("lastProbeTime", Value.Null);
        bool same = old["status"].TextIs(status) && old["lastTransitionTime"].IsString;
        condition["lastTransitionTime"] = same ? old["lastTransitionTime"] : TimeText.Write(Timestamp.From(now), micro: false);
        if (finding.Message.Length > 0)
        {
            condition["message"] = finding.Message;
        }

        if (goal.Pod.Metadata.Generation > 0)
        {
            condition["observedGeneration"] = goal.Pod.Metadata.Generation;
        }

        if (finding.Reason.Length > 0)
        {
            condition["reason"] = finding.Reason;
        }

        return condition.Set("status", status).Set("type", type);
    }

    private Value Before(string type)
    {
        foreach (Value condition in before["conditions"].Elements)
        {
            if (condition["type"].TextIs(type))
            {
                return condition;
            }
        }

        return default;
    }
}
