using System.Collections.Immutable;
using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Api.Times;
using Xebec.Node.Cri;
using Xebec.Node.Pods.Status;

namespace Xebec.Node.Pods;

/// <summary>
/// Decides what to do about a pod. A pure function of what is wanted, what is
/// seen, what is remembered and the time; it touches neither runtime nor server.
/// </summary>
/// <remarks>
/// 1. Does it live on? Deleted, past its deadline, or ended already: then it is taken down (<c>PodMachine.Ending</c>). 2. Dead instances
/// beyond one a container go. 3. Volumes, then a sandbox; another one when the present one died. 4. Init containers in order, then the
/// others (<see cref="StartPlan"/>), each when its back-off is over and its image is there. 5. When all its work is done the rest is
/// stopped. 6. The status follows from what is seen and remembered.
/// </remarks>
public sealed partial class PodMachine(PodSetting setting)
{
    /// <summary>How long <c>ErrImagePull</c> shows before it is called <c>ImagePullBackOff</c>.</summary>
    private static readonly TimeSpan PullTroubleShows = TimeSpan.FromSeconds(1);

    public PodStep Step(PodGoal goal, PodSeen seen, PodMemory memory, DateTimeOffset now)
    {
        var work = new Work(goal, seen, now) { Memory = memory };
        work.Memory = memory with { End = memory.End ?? EndOf(goal, memory, now) };
        if (work.Memory.End is not null)
        {
            return TakeDown(work);
        }

        if (goal.Pod.Spec.ActiveDeadlineSeconds is { } deadline && StartOf(memory, now) is { } start)
        {
            work.WakeAt(start + TimeSpan.FromSeconds(deadline));
        }

        RemoveDead(work);
        Run(work);
        return work.Step(Settle(work, isTerminal: false));
    }

    // the status as it now is
    private PodMemory Settle(Work work, bool isTerminal) =>
        work.Memory with { Status = new PodStatusText(setting, work.Goal, work.Seen, work.Memory, work.Now, isTerminal).Write() };

    private static PodEnd? EndOf(PodGoal goal, PodMemory memory, DateTimeOffset now)
    {
        if (memory.Status["phase"].Text is "Succeeded" or "Failed")
        {
            return new PodEnd(now, memory.Status["phase"].Text, memory.Status["reason"].Text, memory.Status["message"].Text);
        }

        if (goal.Pod.Spec.ActiveDeadlineSeconds is { } seconds
            && StartOf(memory, now) is { } start && now >= start + TimeSpan.FromSeconds(seconds))
        {
            return new PodEnd(now, "Failed", "DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
        }

        return goal.Deleted ? new PodEnd(now) : null;
    }

    private static DateTimeOffset? StartOf(PodMemory memory, DateTimeOffset now) =>
        memory.Status.IsObject ? new PodStatus(memory.Status).StartTime ?? now : now;

    private void Run(Work work)
    {
        SandboxStatus? sandbox = work.Seen.Sandbox;
        bool usable = IsUsable(work.Goal, sandbox);
        var plan = StartPlan.Of(work.Goal, work.Seen, usable ? sandbox!.Id : null);
        if (plan.IsFinished || (!usable && NeverAgain(work)))
        {
            Finish(work);
            return;
        }

        if (StopOthers(work, usable ? sandbox!.Id : null))
        {
            return;
        }

        if (!usable)
        {
            MakeSandbox(work, sandbox);
            return;
        }

        work.Memory = work.Memory with { Sandbox = null };
        foreach ((SeenContainer instance, string why) in plan.Stops)
        {
            work.Do(new PodAction.StopContainer(instance.Id, instance.Name, GraceOf(work.Goal, instance), why));
        }

        foreach (PlannedStart start in plan.Starts)
        {
            Begin(work, start, sandbox!.Id);
        }
    }

    // probes may have a grace of their own
    private static TimeSpan GraceOf(PodGoal goal, SeenContainer instance)
    {
        Container spec = goal.Find(instance.Name)?.Spec ?? default;
        long? seconds = instance.Probes.Dead switch
        {
            "liveness" => spec.LivenessProbe.TerminationGracePeriodSeconds,
            "startup" => spec.StartupProbe.TerminationGracePeriodSeconds,
            _ => null,
        };
        TimeSpan grace = seconds is { } own ? TimeSpan.FromSeconds(own) : goal.Grace;
        return grace > PodGoal.GraceMin ? grace : PodGoal.GraceMin;
    }

    internal static bool IsUsable(PodGoal goal, SandboxStatus? sandbox) =>
        sandbox is { State: SandboxState.Ready } && (goal.Pod.Spec.HostNetwork || sandbox.Addresses.Count > 0);

    // a pod that is never to be restarted and has run is not run again because its sandbox died
    private static bool NeverAgain(Work work) =>
        work.Goal.Pod.Spec.RestartPolicy == "Never" && work.Seen.Sandbox is not null && work.Seen.Containers.Count > 0;

    /// <summary>All work is done: sidecars end, the sandbox too; dead containers stay for their logs.</summary>
    private static void Finish(Work work)
    {
        if (!StopContainers(work) && !StopSandboxes(work, keep: null))
        {
            work.Memory = work.Memory with { Ending = null };
        }
    }

    // sandboxes other than the one to use, with what runs in them; true when there was something to stop
    private static bool StopOthers(Work work, SandboxId? keep)
    {
        bool any = false;
        foreach (SeenContainer stray in work.Seen.Running.Where(c => c.Sandbox != keep))
        {
            any |= work.TryEnd(new PodAction.StopContainer(stray.Id, stray.Name, work.Goal.Grace, $"Stopping container {stray.Name}"));
        }

        return any || StopSandboxes(work, keep);
    }

    private static bool StopSandboxes(Work work, SandboxId? keep)
    {
        bool any = false;
        foreach (SandboxStatus old in work.Seen.Sandboxes.Where(s => s.Id != keep))
        {
            // one that died by itself is stopped too: its network is still there
            if (old.State == SandboxState.Ready || !work.Memory.Stopped.Contains(old.Id.Value))
            {
                any |= work.TryEnd(new PodAction.StopSandbox(old.Id));
            }
        }

        return any;
    }

    private static void MakeSandbox(Work work, SandboxStatus? last)
    {
        if (!work.Memory.VolumesReady)
        {
            work.DoAfter(work.Memory.Volumes, new PodAction.PrepareVolumes());
            return;
        }

        if (work.DoAfter(work.Memory.Sandbox, new PodAction.CreateSandbox(last is null ? 0 : last.Metadata.Attempt + 1))
            && last is not null && work.Memory.Sandbox is null)
        {
            work.Tell(new(false, "SandboxChanged", "Pod sandbox changed, it will be killed and re-created."));
        }
    }

    /// <summary>Back-off over, image there: then the container starts; else the first of these that is missing.</summary>
    private static void Begin(Work work, PlannedStart start, SandboxId sandbox)
    {
        PodContainer container = start.Container;
        ContainerMemory memory = work.Memory.Of(container.Name);
        if (start.Last is { IsUnborn: true } unborn)
        {
            // made by an agent that died before it was started: not to be trusted
            work.Do(new PodAction.RemoveContainer(unborn.Id, unborn.Name, unborn.Attempt));
            return;
        }

        DateTimeOffset ended = start.Last?.EndedAt ?? work.Now;
        DateTimeOffset crashUntil = GrowingDelay.Until(memory.Crash, ended);
        if (start.Last is not null && crashUntil > work.Now)
        {
            if (memory.Trouble?.Reason != PodTrouble.CrashLoopBackOff)
            {
                string pod = $"{work.Goal.Pod.Metadata.Name}_{work.Goal.Pod.Metadata.Namespace}({work.Goal.Uid})";
                string span = GoDuration.From(memory.Crash!.Span).ToString();
                string message = $"back-off {span} restarting failed container={container.Name} pod={pod}";
                work.Memory = work.Memory.With(container.Name, memory with { Trouble = new(PodTrouble.CrashLoopBackOff, message) });
                work.Tell(new(true, "BackOff", $"Back-off restarting failed container {container.Name} in pod {pod}", container.Name));
            }

            work.WakeAt(crashUntil);
            return;
        }

        if (memory.RetryAt is { } retry && retry > work.Now)
        {
            PullBackOff(work, container, memory, retry);
            work.WakeAt(retry);
            return;
        }

        uint attempt = AttemptAfter(work, container.Name, start.Last);
        if (memory.Image is null)
        {
            work.Do(new PodAction.FetchImage(container.Name, attempt));
            return;
        }

        work.Memory = work.Memory.With(container.Name, memory with
        {
            Crash = start.Last is null ? memory.Crash : GrowingDelay.Grown(memory.Crash, ended, work.Now),
        });
        work.Do(new PodAction.StartContainer(container.Name, attempt, sandbox, memory.Image));
    }

    // a failed pull is called back-off after a moment, until it is tried again
    private static void PullBackOff(Work work, PodContainer container, ContainerMemory memory, DateTimeOffset retry)
    {
        if (memory is not { Trouble: { Reason: PodTrouble.ErrImagePull } trouble, Pull: { } pull })
        {
            return;
        }

        DateTimeOffset calledSo = retry - pull.Span + PullTroubleShows;
        if (work.Now < calledSo)
        {
            work.WakeAt(calledSo);
            return;
        }

        string backOff = $"Back-off pulling image \"{container.Spec.Image}\"";
        work.Memory = work.Memory.With(
            container.Name, memory with { Trouble = new(PodTrouble.ImagePullBackOff, $"{backOff}: {trouble.Reason}: {trouble.Message}") });
        work.Tell(new(false, "BackOff", backOff, container.Name));
        work.Tell(new(true, "Failed", "Error: ImagePullBackOff", container.Name));
    }

    private static uint AttemptAfter(Work work, string container, SeenContainer? last)
    {
        if (last is not null)
        {
            return last.Attempt + 1;
        }

        foreach (string list in (ReadOnlySpan<string>)["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"])
        {
            foreach (Value status in work.Memory.Status[list].Elements)
            {
                // its instances are gone, but it had some; that the last one got lost is counted already
                if (status["name"].TextIs(container) && status["containerID"].TextOrEmpty.Length > 0)
                {
                    bool counted = status["state"]["waiting"].IsObject
                        && status["lastState"]["terminated"]["reason"].TextIs("ContainerStatusUnknown");
                    return (uint)(status["restartCount"].Integer ?? 0) + (counted ? 0u : 1u);
                }
            }
        }

        return 0;
    }

    // of each container the newest instance is kept, and the one before it: what it left is the last state, its log can be read
    private static void RemoveDead(Work work)
    {
        foreach (IGrouping<string, SeenContainer> instances in work.Seen.Containers.GroupBy(c => c.Name, StringComparer.Ordinal))
        {
            foreach (SeenContainer dead in instances.Skip(2).Where(c => c.HasExited))
            {
                work.Do(new PodAction.RemoveContainer(dead.Id, dead.Name, dead.Attempt));
            }
        }

        foreach (SandboxStatus old in work.Seen.Sandboxes.Skip(1))
        {
            if (old.State == SandboxState.NotReady
                && work.Memory.Stopped.Contains(old.Id.Value) && work.Seen.Containers.All(c => c.Sandbox != old.Id))
            {
                work.Do(new PodAction.RemoveSandbox(old.Id));
            }
        }
    }

    /// <summary>What one step gathers.</summary>
    private sealed class Work(PodGoal goal, PodSeen seen, DateTimeOffset now)
    {
        private readonly ImmutableArray<PodAction>.Builder _actions = ImmutableArray.CreateBuilder<PodAction>();
        private readonly ImmutableArray<PodEvent>.Builder _events = ImmutableArray.CreateBuilder<PodEvent>();
        private DateTimeOffset? _nextAt;

        public PodGoal Goal => goal;

        public PodSeen Seen => seen;

        public DateTimeOffset Now => now;

        public required PodMemory Memory { get; set; }

        public void Do(PodAction action) => _actions.Add(action);

        /// <summary>Does it unless the obstacle says later.</summary>
        public bool DoAfter(Obstacle? obstacle, PodAction action)
        {
            if (obstacle is not null && obstacle.RetryAt > now)
            {
                WakeAt(obstacle.RetryAt);
                return false;
            }

            Do(action);
            return true;
        }

        /// <summary>
        /// Stops or removes something, unless that failed a moment ago; true: there is something to be done, now or later.
        /// </summary>
        public bool TryEnd(PodAction action)
        {
            DoAfter(Memory.Ending, action);
            return true;
        }

        public void Tell(PodEvent one) => _events.Add(one);

        public void WakeAt(DateTimeOffset at) => _nextAt = _nextAt is { } before && before < at ? before : at;

        public PodStep Step(PodMemory memory, bool isOver = false) =>
            new(_actions.ToImmutable(), _events.ToImmutable(), memory, _nextAt, isOver);
    }
}
