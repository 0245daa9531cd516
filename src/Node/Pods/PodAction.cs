using Xebec.Node.Cri;

namespace Xebec.Node.Pods;

/// <summary>One thing to be done about a pod. Those that stop things may be done at once; the others in the order given.</summary>
public abstract record PodAction
{
    /// <summary>Makes the pod's folders and fills its volumes.</summary>
    public sealed record PrepareVolumes : PodAction;

    public sealed record CreateSandbox(uint Attempt) : PodAction;

    /// <summary>
    /// Finds or pulls the image the next instance of a container is made
    /// of, as the pull policy says. The world is looked at again after it.
    /// </summary>
    public sealed record FetchImage(string Container, uint Attempt) : PodAction;

    /// <summary>Creates and starts an instance of a container, then runs its postStart hook.</summary>
    /// <param name="Image">What the image was found as.</param>
    public sealed record StartContainer(string Container, uint Attempt, SandboxId Sandbox, string Image) : PodAction;

    /// <summary>Runs the preStop hook, asks the container to end and kills it after the grace.</summary>
    /// <param name="Why">The sentence of the event.</param>
    public sealed record StopContainer(ContainerId Id, string Container, TimeSpan Grace, string Why) : PodAction;

    public sealed record StopSandbox(SandboxId Id) : PodAction;

    /// <summary>Removes a dead instance and its log.</summary>
    public sealed record RemoveContainer(ContainerId Id, string Container, uint Attempt) : PodAction;

    public sealed record RemoveSandbox(SandboxId Id) : PodAction;

    /// <summary>Empties volumes, and removes the pod's folders and logs.</summary>
    public sealed record CleanUp : PodAction;

    /// <summary>Deletes the API object, when the server has the final status.</summary>
    public sealed record DeleteObject : PodAction;
}

/// <summary>How an action ended.</summary>
/// <param name="Trouble">Null: well.</param>
/// <param name="Image">What <see cref="PodAction.FetchImage"/> found.</param>
public sealed record PodOutcome(PodTrouble? Trouble, string? Image = null)
{
    public static PodOutcome Done { get; } = new((PodTrouble?)null);
}

/// <summary>Why something could not be done, as a container's waiting state says it: a word and a sentence.</summary>
public sealed record PodTrouble(string Reason, string Message)
{
    public const string ErrImagePull = "ErrImagePull";
    public const string ImagePullBackOff = "ImagePullBackOff";
    public const string ErrImageNeverPull = "ErrImageNeverPull";
    public const string InvalidImageName = "InvalidImageName";
    public const string CrashLoopBackOff = "CrashLoopBackOff";
    public const string CreateContainerConfigError = "CreateContainerConfigError";
    public const string CreateContainerError = "CreateContainerError";
    public const string RunContainerError = "RunContainerError";
    public const string PostStartHookError = "PostStartHookError";
}

/// <summary>Something to tell people about a pod.</summary>
/// <param name="Container">Whom it concerns; null: the pod as a whole.</param>
public sealed record PodEvent(bool Warning, string Reason, string Message, string? Container = null);
