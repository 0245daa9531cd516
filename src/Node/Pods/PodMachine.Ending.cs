using Xebec.Node.Cri;

namespace Xebec.Node.Pods;

public sealed partial class PodMachine
{
    /// <remarks>
    /// 1. Main containers stop, all at once; then sidecars, last first. 2. The sandbox stops. 3. What the containers left becomes the final
    /// status.
    /// 4. When the pod was deleted: everything of it is removed here, then the object on the server.
    /// </remarks>
    private PodStep TakeDown(Work work)
    {
        PodEnd end = work.Memory.End!;
        if (StopContainers(work) || StopSandboxes(work, keep: null))
        {
            return work.Step(end.IsFinal ? work.Memory : Settle(work, isTerminal: false));
        }

        if (!end.IsFinal)
        {
            work.Memory = Settle(work, isTerminal: true);
            work.Memory = work.Memory with { End = end with { IsFinal = true, Phase = work.Memory.Status["phase"].Text }, Ending = null };
        }

        if (!work.Goal.Deleted)
        {
            RemoveDead(work);
            return work.Step(work.Memory);
        }

        if (Remove(work))
        {
            return work.Step(work.Memory);
        }

        if (!work.Memory.CleanedUp)
        {
            work.DoAfter(work.Memory.Ending, new PodAction.CleanUp());
        }
        else if (!work.Goal.Gone && !work.Memory.ObjectDeleted)
        {
            work.DoAfter(work.Memory.Ending, new PodAction.DeleteObject());
        }

        return work.Step(work.Memory, isOver: work.Memory.CleanedUp && work.Goal.Gone);
    }

    private static bool StopContainers(Work work)
    {
        List<SeenContainer> running = [.. work.Seen.Running];
        if (running.Count == 0)
        {
            return false;
        }

        List<string> sidecars = [.. work.Goal.Containers().Where(c => c.Sort == ContainerSort.Sidecar).Select(c => c.Name)];
        List<SeenContainer> first = [.. running.Where(c => !sidecars.Contains(c.Name))];
        if (first.Count == 0)
        {
            first = [running.MaxBy(c => sidecars.IndexOf(c.Name))!];
        }

        foreach (SeenContainer one in first)
        {
            work.TryEnd(new PodAction.StopContainer(one.Id, one.Name, GraceLeft(work), $"Stopping container {one.Name}"));
        }

        return true;
    }

    // the grace is the pod's as a whole: those that stop later have what is left
    private static TimeSpan GraceLeft(Work work)
    {
        TimeSpan grace = work.Goal.Grace - (work.Now - (work.Memory.End?.Since ?? work.Now));
        return grace > PodGoal.GraceMin ? grace : PodGoal.GraceMin;
    }

    private static bool Remove(Work work)
    {
        foreach (SandboxStatus sandbox in work.Seen.Sandboxes)
        {
            work.TryEnd(new PodAction.RemoveSandbox(sandbox.Id));
        }

        // sandboxes take their containers along; these have none any more
        foreach (SeenContainer stray in work.Seen.Containers.Where(c => work.Seen.Sandboxes.All(s => s.Id != c.Sandbox)))
        {
            work.TryEnd(new PodAction.RemoveContainer(stray.Id, stray.Name, stray.Attempt));
        }

        return work.Seen.Sandboxes.Count > 0 || work.Seen.Containers.Count > 0;
    }
}
