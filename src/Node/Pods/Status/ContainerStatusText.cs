using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Api.Times;
using CriState = Xebec.Node.Cri.ContainerState;

namespace Xebec.Node.Pods.Status;

/// <summary>The statuses of a pod's containers, one for each that its specification names.</summary>
internal sealed class ContainerStatusText(PodSetting setting, PodGoal goal, PodSeen seen, PodMemory memory, bool isTerminal)
{
    private const string Unknown = "ContainerStatusUnknown";
    private readonly PodSpec _spec = goal.Pod.Spec;

    /// <summary>Init containers in the order of the specification; the others, as upstream does, by name.</summary>
    public ArrayDraft Write(string list, Func<ContainerSort, bool> sorts)
    {
        bool initialized = IsInitialized();
        IEnumerable<PodContainer> containers = goal.Containers().Where(c => sorts(c.Sort));
        if (list != "initContainerStatuses")
        {
            containers = containers.OrderBy(c => c.Name, StringComparer.Ordinal);
        }

        return new ArrayDraft(containers.Select(container => Write(container, Before(list, container.Name), initialized)));
    }

    private Value Write(PodContainer container, Value before, bool initialized)
    {
        SeenContainer? newest = null, previous = null;
        foreach (SeenContainer instance in seen.Containers)
        {
            if (instance.Name == container.Name)
            {
                (newest, previous) = newest is null ? (instance, null) : (newest, previous ?? instance);
            }
        }

        (Value state, Value last, long restarts) = newest is null
            ? Unseen(container, before, initialized)
            : (State(newest), previous is null ? Kept(before["lastState"]) : State(previous), (long)newest.Attempt);
        if (newest is not null && !isTerminal && memory.End is null && memory.Of(container.Name).Trouble is { } trouble
            && RestartRule.Restarts(_spec, container, newest))
        {
            last = state["terminated"].IsObject ? state : last;
            state = Waiting(trouble);
        }

        if (isTerminal && initialized && !state["terminated"].IsObject && container.Sort != ContainerSort.Ephemeral)
        {
            state = Terminated("The container could not be located when the pod was terminated");
        }

        return Compose(container, newest, before, state, last, restarts);
    }

    private Value Compose(PodContainer container, SeenContainer? newest, Value before, Value state, Value last, long restarts)
    {
        bool running = state["running"].IsObject;
        bool started = running && newest?.Probes.Started != false;
        bool ready = container.Sort switch
        {
            ContainerSort.Init => state["terminated"]["exitCode"].Integer == 0,
            ContainerSort.Ephemeral => false,
            _ => started && newest?.Probes.Ready != false,
        };
        Value mounts = MountStatuses(container.Spec);
        Container spec = container.Spec;
        var status = new ObjectDraft();
        if (spec.Resources.Requests.Count > 0)
        {
            status["allocatedResources"] = spec.Resources.Requests.Json;
        }

        string id = newest is null ? before["containerID"].TextOrEmpty : $"{setting.RuntimeName}://{newest.Id}";
        if (id.Length > 0)
        {
            status["containerID"] = id;
        }

        status["image"] = newest is { Status.Image: { Length: > 0 } image } ? image : spec.Image;
        status["imageID"] = newest is not null ? newest.Status.ImageRef : before["imageID"].TextOrEmpty;
        status["lastState"] = last;
        status["name"] = container.Name;
        status["ready"] = ready;
        status["resources"] = spec.Resources.Json.IsObject ? spec.Resources.Json : new ObjectDraft();
        status["restartCount"] = restarts;
        if (container.Sort != ContainerSort.Ephemeral)
        {
            status["started"] = started;
        }

        status["state"] = state;
        if (newest?.Status.User is { } user)
        {
            var groups = new ArrayDraft(user.SupplementalGroups.Select(g => (Value)g));
            status["user"] = new ObjectDraft()
                .Set("linux", new ObjectDraft().Set("gid", user.Gid).Set("supplementalGroups", groups).Set("uid", user.Uid));
        }

        if (mounts.Count > 0)
        {
            status["volumeMounts"] = mounts;
        }

        return status;
    }

    // the runtime has no instance: it never had, or they were removed
    private (Value State, Value Last, long Restarts) Unseen(PodContainer container, Value before, bool initialized)
    {
        long restarts = before["restartCount"].Integer ?? 0;
        if (before["state"]["terminated"].IsObject)
        {
            return (before["state"], Kept(before["lastState"]), restarts);
        }

        Value last = Kept(before["lastState"]);
        if (before["state"]["running"].IsObject)
        {
            last = Terminated("The container could not be located when the pod was deleted.  The container used to be Running");
            restarts++;
        }

        PodTrouble waiting = memory.End is null && memory.Of(container.Name).Trouble is { } trouble
            ? trouble
            : new(_spec.InitContainers.Count > 0 && !initialized
                || container.Sort is ContainerSort.Init or ContainerSort.Sidecar ? "PodInitializing" : "ContainerCreating", "");
        return (Waiting(waiting), last, restarts);
    }

    private Value State(SeenContainer instance)
    {
        var state = new ObjectDraft();
        switch (instance.Status.State)
        {
            case CriState.Running:
                state["running"] = new ObjectDraft().Set("startedAt", Time(instance.Status.StartedAt));
                break;
            case CriState.Exited:
                var terminated = new ObjectDraft()
                    .Set("containerID", $"{setting.RuntimeName}://{instance.Id}")
                    .Set("exitCode", instance.Status.ExitCode)
                    .Set("finishedAt", Time(instance.Status.FinishedAt));
                string message = instance.TerminationMessage.Length > 0 ? instance.TerminationMessage : instance.Status.Message;
                if (message.Length > 0)
                {
                    terminated["message"] = message;
                }

                if (instance.Status.Reason.Length > 0)
                {
                    terminated["reason"] = instance.Status.Reason;
                }

                state["terminated"] = terminated.Set("startedAt", Time(instance.Status.StartedAt));
                break;
            case CriState.Unknown:
                return Terminated("The container could not be located when the pod was terminated");
            default:
                return Waiting(new("ContainerCreating", ""));
        }

        return state;
    }

    private bool IsInitialized() => StartPlan.Of(goal, seen, seen.Sandbox?.Id).IsInitialized;

    private Value Before(string list, string container)
    {
        foreach (Value status in memory.Status[list].Elements)
        {
            if (status["name"].TextIs(container))
            {
                return status;
            }
        }

        return default;
    }

    private static Value Kept(Value lastState) => lastState.IsObject ? lastState : new ObjectDraft();

    private static Value Waiting(PodTrouble why)
    {
        var waiting = new ObjectDraft();
        if (why.Message.Length > 0)
        {
            waiting["message"] = why.Message;
        }

        return new ObjectDraft().Set("waiting", waiting.Set("reason", why.Reason));
    }

    private static Value Terminated(string message) => new ObjectDraft().Set(
        "terminated",
        new ObjectDraft().Set("exitCode", 137).Set("finishedAt", Value.Null)
            .Set("message", message).Set("reason", Unknown).Set("startedAt", Value.Null));

    private static Value Time(DateTimeOffset? at) => at is { } time ? TimeText.Write(Timestamp.From(time), micro: false) : Value.Null;

    private static Value MountStatuses(Container container)
    {
        var statuses = new ArrayDraft();
        foreach (VolumeMount mount in container.VolumeMounts)
        {
            var status = new ObjectDraft().Set("mountPath", mount.MountPath).Set("name", mount.Name);
            if (mount.ReadOnly)
            {
                // where it is only wished for, it is not done
                status.Set("readOnly", true).Set("recursiveReadOnly", "Disabled");
            }

            statuses.Add(status);
        }

        return statuses;
    }
}
