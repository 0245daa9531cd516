using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Api.Times;
using Xebec.Node.Cri;

namespace Xebec.Node.Pods.Status;

/// <summary>
/// The status of a pod as a node reports it, from what is seen, what is remembered and the status before (whose times of transition,
/// restart counts and last states go on).
/// </summary>
/// <param name="isTerminal">All has stopped for good: what has left no trace counts as failed.</param>
internal sealed class PodStatusText(PodSetting setting, PodGoal goal, PodSeen seen, PodMemory memory, DateTimeOffset now, bool isTerminal)
{
    private readonly PodSpec _spec = goal.Pod.Spec;

    public Value Write()
    {
        Value before = memory.Status;
        ContainerStatusText containers = new(setting, goal, seen, memory, isTerminal);
        ArrayDraft inits = containers.Write("initContainerStatuses", s => s is ContainerSort.Init or ContainerSort.Sidecar);
        ArrayDraft mains = containers.Write("containerStatuses", s => s is ContainerSort.Main);
        ArrayDraft ephemerals = containers.Write("ephemeralContainerStatuses", s => s is ContainerSort.Ephemeral);

        string phase = PhaseOf(before, inits, mains);
        var status = new ObjectDraft();
        if (goal.Pod.Metadata.Generation > 0)
        {
            status["observedGeneration"] = goal.Pod.Metadata.Generation;
        }

        status["phase"] = phase;
        status["conditions"] = new PodConditionsText(goal, before, phase, inits, mains, now).Write(
            hasSandbox: !isTerminal && memory.End?.IsFinal != true && PodMachine.IsUsable(goal, seen.Sandbox),
            obstacle: memory.Volumes?.Message);
        if (memory.End is { Reason: { Length: > 0 } reason } end)
        {
            status["message"] = end.Message;
            status["reason"] = reason;
        }

        Addresses(status, before);
        status["startTime"] = before["startTime"].Exists ? before["startTime"] : TimeText.Write(Timestamp.From(now), micro: false);
        Put(status, "initContainerStatuses", inits);
        Put(status, "containerStatuses", mains);
        Put(status, "ephemeralContainerStatuses", ephemerals);
        string qos = before["qosClass"].TextOrEmpty;
        status["qosClass"] = qos.Length > 0 ? qos : Specs.QualityOfService.Of(goal.Pod).ToString();
        return status;
    }

    private string PhaseOf(Value before, ArrayDraft inits, ArrayDraft mains)
    {
        if (before["phase"].Text is "Succeeded" or "Failed")
        {
            return before["phase"].TextOrEmpty;
        }

        if (isTerminal && memory.End?.Phase is { } forced)
        {
            return forced;
        }

        string phase = PodPhase.Of(_spec, inits, mains, isTerminal);
        return isTerminal && phase is not ("Succeeded" or "Failed") ? "Failed" : phase;
    }

    private void Addresses(ObjectDraft status, Value before)
    {
        if (setting.HostAddresses.Count > 0)
        {
            status["hostIP"] = setting.HostAddresses[0];
            status["hostIPs"] = Ips(setting.HostAddresses);
        }

        IReadOnlyList<string> own = _spec.HostNetwork && seen.Sandbox is not null
            ? setting.HostAddresses
            : seen.Sandbox is { State: SandboxState.Ready } sandbox ? sandbox.Addresses : [];
        if (own.Count > 0)
        {
            status["podIP"] = own[0];
            status["podIPs"] = Ips(own);
        }
        else if (before["podIP"].TextOrEmpty.Length > 0)
        {
            // the last known one, as long as there is none now
            status["podIP"] = before["podIP"];
            status["podIPs"] = before["podIPs"];
        }
    }

    private static Value Ips(IEnumerable<string> addresses) =>
        new ArrayDraft(addresses.Select(ip => (Value)new ObjectDraft().Set("ip", ip)));

    private static void Put(ObjectDraft status, string name, ArrayDraft list)
    {
        if (list.Count > 0)
        {
            status[name] = list;
        }
    }
}
