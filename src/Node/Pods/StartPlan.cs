using System.Collections.Immutable;
using Xebec.Api.Core.V1;
using Xebec.Node.Cri;

namespace Xebec.Node.Pods;

/// <summary>Which containers of a pod should begin now, given its sandbox.</summary>
/// <param name="Starts">In order; each with its last instance, which has ended (or was created and never started), if there is one.</param>
/// <param name="Stops">Running ones that must be started anew, with the sentence that says why.</param>
/// <param name="IsInitialized">All init containers have done their part.</param>
/// <param name="IsFinished">Nothing of the pod's own work runs, and nothing of it will: it has come to its end.</param>
public sealed record StartPlan(
    ImmutableArray<PlannedStart> Starts, ImmutableArray<(SeenContainer Instance, string Why)> Stops, bool IsInitialized, bool IsFinished)
{
    /// <param name="goal">The pod.</param>
    /// <param name="seen">What there is of it.</param>
    /// <param name="sandbox">The sandbox to run in; null: one that has yet to be made.</param>
    public static StartPlan Of(PodGoal goal, PodSeen seen, SandboxId? sandbox)
    {
        PodSpec spec = goal.Pod.Spec;
        var starts = ImmutableArray.CreateBuilder<PlannedStart>();
        var stops = ImmutableArray.CreateBuilder<(SeenContainer, string)>();
        List<PodContainer> containers = [.. goal.Containers()];

        // init containers that did their part may have been removed since; what came after them is witness
        bool mainBegan = containers.Any(c => c.Sort == ContainerSort.Main && seen.Newest(c.Name, sandbox) is not null);
        if (!Initialize(spec, seen, sandbox, mainBegan, containers, starts, stops, out bool initFailed))
        {
            return new(starts.ToImmutable(), stops.ToImmutable(), false, initFailed);
        }

        bool finished = true;
        foreach (PodContainer container in containers.Where(c => c.Sort is ContainerSort.Main or ContainerSort.Ephemeral))
        {
            SeenContainer? last = seen.Newest(container.Name);
            bool main = container.Sort == ContainerSort.Main;
            if (last is { IsRunning: true })
            {
                finished &= !main;
                if (main && WhyRestart(container, last) is { } why)
                {
                    stops.Add((last, why));
                }
            }
            else if (RestartRule.Restarts(spec, container, last))
            {
                finished &= !main;
                starts.Add(new(container, last));
            }
        }

        return new(starts.ToImmutable(), stops.ToImmutable(), true, finished);
    }

    private static bool Initialize(
        PodSpec spec,
        PodSeen seen,
        SandboxId? sandbox,
        bool mainBegan,
        List<PodContainer> containers,
        ImmutableArray<PlannedStart>.Builder starts,
        ImmutableArray<(SeenContainer, string)>.Builder stops,
        out bool failed)
    {
        failed = false;
        foreach (PodContainer container in containers.Where(c => c.Sort is ContainerSort.Init or ContainerSort.Sidecar))
        {
            SeenContainer? last = seen.Newest(container.Name, sandbox);
            bool done;
            if (container.Sort == ContainerSort.Sidecar)
            {
                done = last is { IsRunning: true } && last.Probes.Started != false;
                if (last is not { IsRunning: true })
                {
                    starts.Add(new(container, last ?? seen.Newest(container.Name)));
                }
                else if (WhyRestart(container, last) is { } why)
                {
                    stops.Add((last, why));
                }
            }
            else if (mainBegan || last is { HasSucceeded: true })
            {
                done = true;
            }
            else if (last is { IsRunning: true })
            {
                done = false;
            }
            else
            {
                done = false;
                failed = !RestartRule.Restarts(spec, container, last);
                if (!failed)
                {
                    starts.Add(new(container, last ?? seen.Newest(container.Name)));
                }
            }

            if (!done && !mainBegan)
            {
                return false;
            }
        }

        return true;
    }

    private static string? WhyRestart(PodContainer container, SeenContainer running)
    {
        if (running.Status.Annotations.TryGetValue(PodLabels.ContainerHash, out string? hash) && hash != PodLabels.HashOf(container.Spec))
        {
            return $"Container {container.Name} definition changed, will be restarted";
        }

        return running.Probes.Dead is { } probe ? $"Container {container.Name} failed {probe} probe, will be restarted" : null;
    }
}

/// <param name="Last">Its newest instance, which doesn't run; null: it never had one.</param>
public readonly record struct PlannedStart(PodContainer Container, SeenContainer? Last);
