using Xebec.Api.Core.V1;
using Xebec.Api.Documents;

namespace Xebec.Node.Pods.Status;

/// <summary>A pod's phase by the states of its containers.</summary>
internal static class PodPhase
{
    /// <param name="spec">The pod's.</param>
    /// <param name="inits">Statuses of its init containers, all of them.</param>
    /// <param name="mains">Statuses of its main containers, all of them.</param>
    /// <param name="isTerminal">Nothing is started any more, whatever the restart policy.</param>
    public static string Of(PodSpec spec, ArrayDraft inits, ArrayDraft mains, bool isTerminal)
    {
        int initPending = 0, initFailed = 0, at = 0;
        foreach (Container init in spec.InitContainers)
        {
            Value status = inits[at++];
            bool started = status["started"].IsTrue;
            if (init.RestartPolicy == "Always")
            {
                initPending += started || status["state"]["terminated"].IsObject ? 0 : 1;
                continue;
            }

            Value ended = Ended(status);
            if (status["state"]["running"].IsObject || !ended.IsObject)
            {
                initPending++;
            }
            else if (ended["exitCode"].Integer != 0)
            {
                initFailed++;
            }
        }

        int running = 0, waiting = 0, stopped = 0, succeeded = 0;
        for (int i = 0; i < mains.Count; i++)
        {
            Value state = mains[i]["state"];
            if (state["running"].IsObject)
            {
                running++;
            }
            else if (Ended(mains[i]).IsObject)
            {
                stopped++;
                succeeded += state["terminated"]["exitCode"].Integer == 0 ? 1 : 0;
            }
            else
            {
                waiting++;
            }
        }

        if (initFailed > 0 && spec.RestartPolicy == "Never")
        {
            return "Failed";
        }

        bool began = running + stopped > 0;
        if ((initPending > 0 && !began) || initFailed > 0 || waiting > 0)
        {
            return "Pending";
        }

        if (running > 0)
        {
            return "Running";
        }

        if (isTerminal || spec.RestartPolicy is "Never" or "OnFailure" || HasOwnPolicies(spec))
        {
            if (stopped == succeeded && (isTerminal || Final(spec, mains)))
            {
                return "Succeeded";
            }

            return isTerminal || Final(spec, mains) ? "Failed" : "Running";
        }

        return "Running";
    }

    // whether no container that ended will be started again
    private static bool Final(PodSpec spec, ArrayDraft mains)
    {
        foreach (Container container in spec.Containers)
        {
            Value ended = StatusOf(mains, container.Name)["state"]["terminated"];
            if (!ended.IsObject)
            {
                return false;
            }

            var exited = new Cri.ContainerStatus
            {
                Id = default,
                Metadata = new(container.Name, 0),
                State = Cri.ContainerState.Exited,
                CreatedAt = default,
                ExitCode = (int)(ended["exitCode"].Integer ?? 0),
            };
            if (RestartRule.Restarts(spec, new(container, ContainerSort.Main), new SeenContainer(default, exited)))
            {
                return false;
            }
        }

        return true;
    }

    private static Value StatusOf(ArrayDraft statuses, string container)
    {
        for (int i = 0; i < statuses.Count; i++)
        {
            if (statuses[i]["name"].TextIs(container))
            {
                return statuses[i];
            }
        }

        return default;
    }

    private static bool HasOwnPolicies(PodSpec spec)
    {
        foreach (Container container in spec.Containers)
        {
            if (container.RestartPolicy is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static Value Ended(Value status)
    {
        Value now = status["state"]["terminated"];
        return now.IsObject || status["state"]["running"].IsObject ? now : status["lastState"]["terminated"];
    }
}
