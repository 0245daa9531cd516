using System.Collections.Immutable;
using Xebec.Api.Documents;

namespace Xebec.Node.Pods;

/// <summary>
/// What the agent remembers of a pod between steps, beyond what API object and runtime tell. All of it may be lost: a new one begins with
/// the status the API object has, and at worst waits less before a restart.
/// </summary>
public sealed record PodMemory
{
    private static readonly ImmutableSortedDictionary<string, ContainerMemory> NoContainers =
        ImmutableSortedDictionary.Create<string, ContainerMemory>(StringComparer.Ordinal);

    /// <summary>The status as of the last step; at first that of the API object.</summary>
    public required Value Status { get; init; }

    public ImmutableSortedDictionary<string, ContainerMemory> Containers { get; init; } = NoContainers;

    /// <summary>Volumes are ready and stay so.</summary>
    public bool VolumesReady { get; init; }

    public Obstacle? Volumes { get; init; }

    public Obstacle? Sandbox { get; init; }

    /// <summary>Obstacle before the end: to stop, to remove, to delete.</summary>
    public Obstacle? Ending { get; init; }

    /// <summary>Sandboxes that were stopped by us: their network is gone too.</summary>
    public ImmutableSortedSet<string> Stopped { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Null while the pod lives.</summary>
    public PodEnd? End { get; init; }

    public bool CleanedUp { get; init; }

    /// <summary>The API server has been told to delete the object; finalizers may still hold it.</summary>
    public bool ObjectDeleted { get; init; }

    public ContainerMemory Of(string container) =>
        Containers.TryGetValue(container, out ContainerMemory? known) ? known : ContainerMemory.Empty;

    public PodMemory With(string container, ContainerMemory memory) => this with { Containers = Containers.SetItem(container, memory) };
}

/// <summary>Why a pod ends, from when on.</summary>
/// <param name="Phase">The phase it shall end with; null: as its containers ended.</param>
/// <param name="IsFinal">All has stopped; the status changes no more.</param>
public sealed record PodEnd(
    DateTimeOffset Since, string? Phase = null, string? Reason = null, string? Message = null, bool IsFinal = false);

public sealed record ContainerMemory
{
    public static ContainerMemory Empty { get; } = new();

    /// <summary>Why its next instance does not run yet; null: nothing is in the way.</summary>
    public PodTrouble? Trouble { get; init; }

    /// <summary>Not tried again before.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    public GrowingDelay? Crash { get; init; }

    public GrowingDelay? Pull { get; init; }

    /// <summary>The image of the next instance; null: not looked for yet.</summary>
    public string? Image { get; init; }
}

/// <summary>Something that failed and will be tried again.</summary>
public sealed record Obstacle(string Message, DateTimeOffset RetryAt, TimeSpan Pause)
{
    /// <summary>The next obstacle of a row: pauses double from <paramref name="first"/> to <paramref name="most"/>.</summary>
    public static Obstacle After(Obstacle? before, string message, DateTimeOffset now, TimeSpan first, TimeSpan most)
    {
        TimeSpan pause = before is null ? first : before.Pause * 2 < most ? before.Pause * 2 : most;
        return new Obstacle(message, now + pause, pause);
    }
}

/// <summary>
/// Upstream's back-off: 10 s, doubled to 5 minutes, forgotten when the next trouble comes more than 10 minutes after it grew.
/// </summary>
public sealed record GrowingDelay(TimeSpan Span, DateTimeOffset GrewAt)
{
    public static TimeSpan First { get; } = TimeSpan.FromSeconds(10);

    public static TimeSpan Most { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Until when to wait after trouble at a time; that time itself when there is nothing to wait for.</summary>
    public static DateTimeOffset Until(GrowingDelay? delay, DateTimeOffset trouble) =>
        delay is null || delay.IsForgotten(trouble) ? trouble : trouble + delay.Span;

    /// <summary>The delay after another try.</summary>
    public static GrowingDelay Grown(GrowingDelay? delay, DateTimeOffset trouble, DateTimeOffset now)
    {
        if (delay is null || delay.IsForgotten(trouble))
        {
            return new(First, now);
        }

        return new(delay.Span * 2 < Most ? delay.Span * 2 : Most, now);
    }

    private bool IsForgotten(DateTimeOffset trouble) => trouble - GrewAt > Most * 2;
}
