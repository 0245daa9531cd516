namespace Xebec.Node.Pods;

public sealed partial class PodMachine
{
    private static readonly TimeSpan ObstacleFirst = TimeSpan.FromSeconds(1);

    /// <summary>What is to be remembered after an action was tried.</summary>
    public PodMemory After(PodMemory memory, PodAction action, PodOutcome outcome, DateTimeOffset now)
    {
        return action switch
        {
            PodAction.FetchImage fetch => memory.With(fetch.Container, AfterFetch(memory.Of(fetch.Container), outcome, now)),
            PodAction.StartContainer start => memory.With(start.Container, AfterStart(memory.Of(start.Container), outcome, now)),
            PodAction.PrepareVolumes when outcome.Trouble is { } trouble => memory with { Volumes = Next(memory.Volumes, trouble, now) },
            PodAction.PrepareVolumes => memory with { Volumes = null, VolumesReady = true },
            PodAction.CreateSandbox when outcome.Trouble is { } trouble => memory with { Sandbox = Next(memory.Sandbox, trouble, now) },
            _ when outcome.Trouble is { } trouble => memory with { Ending = Next(memory.Ending, trouble, now) },
            PodAction.StopSandbox stop => memory with { Stopped = memory.Stopped.Add(stop.Id.Value), Ending = null },
            PodAction.RemoveSandbox remove => memory with { Stopped = memory.Stopped.Remove(remove.Id.Value), Ending = null },
            PodAction.CleanUp => memory with { CleanedUp = true, VolumesReady = false, Ending = null },
            PodAction.DeleteObject => memory with { ObjectDeleted = true, Ending = null },
            _ => memory,
        };

        Obstacle Next(Obstacle? before, PodTrouble trouble, DateTimeOffset at) =>
            Obstacle.After(before, trouble.Message, at, ObstacleFirst, setting.RetryPause);
    }

    private ContainerMemory AfterFetch(ContainerMemory memory, PodOutcome outcome, DateTimeOffset now)
    {
        if (outcome.Trouble is not { } trouble)
        {
            return memory with { Image = outcome.Image, Pull = null, RetryAt = null };
        }

        if (trouble.Reason != PodTrouble.ErrImagePull)
        {
            return memory with { Trouble = trouble, RetryAt = now + setting.RetryPause };
        }

        var pull = GrowingDelay.Grown(memory.Pull, now, now);
        return memory with { Trouble = trouble, Pull = pull, RetryAt = now + pull.Span };
    }

    private ContainerMemory AfterStart(ContainerMemory memory, PodOutcome outcome, DateTimeOffset now) => outcome.Trouble switch
    {
        null => memory with { Image = null, Trouble = null, RetryAt = null },
        // the runtime has an instance that ended: the back-off for crashes counts
        { Reason: PodTrouble.RunContainerError or PodTrouble.PostStartHookError } trouble =>
            memory with { Image = null, Trouble = trouble, RetryAt = null },
        { } trouble => memory with { Image = null, Trouble = trouble, RetryAt = now + setting.RetryPause },
    };
}
