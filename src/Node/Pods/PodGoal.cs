
using Xebec.Api.Core.V1;

namespace Xebec.Node.Pods;

/// <summary>What a pod should be, by its API object.</summary>
/// <param name="Pod">Its newest known form.</param>
/// <param name="Gone">
/// The object is no more (deleted by force, or an orphan of which only the runtime knows): only tidying up is left.
/// </param>
public sealed record PodGoal(Pod Pod, bool Gone = false)
{
    public string Uid => Pod.Metadata.Uid;

    /// <summary>Somebody deleted it.</summary>
    public bool Deleted => Gone || Pod.Metadata.DeletionTimestamp is not null;

    /// <summary>
    /// Time its containers have between being asked to stop and being killed: as deleted, else as specified, else 30 s; at least
    /// <see cref="GraceMin"/>.
    /// </summary>
    public TimeSpan Grace
    {
        get
        {
            long seconds = Pod.Metadata.DeletionGracePeriodSeconds ?? Pod.Spec.TerminationGracePeriodSeconds ?? 30;
            var grace = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, int.MaxValue));
            return grace > GraceMin ? grace : GraceMin;
        }
    }

    /// <summary>Even containers that are to be killed at once get this much, so that most end by themselves. Upstream's number.</summary>
    public static TimeSpan GraceMin { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Every container with its sort: init containers in order, the others, then ephemeral ones.</summary>
    public IEnumerable<PodContainer> Containers()
    {
        foreach (Container init in Pod.Spec.InitContainers)
        {
            yield return new(init, init.RestartPolicy == "Always" ? ContainerSort.Sidecar : ContainerSort.Init);
        }

        foreach (Container main in Pod.Spec.Containers)
        {
            yield return new(main, ContainerSort.Main);
        }

        foreach (EphemeralContainer ephemeral in Pod.Spec.EphemeralContainers)
        {
            yield return new(new Container(ephemeral.Json), ContainerSort.Ephemeral);
        }
    }

    public PodContainer? Find(string container)
    {
        foreach (PodContainer one in Containers())
        {
            if (one.Spec.Json["name"].TextIs(container))
            {
                return one;
            }
        }

        return null;
    }
}

/// <summary>What part a container has in its pod.</summary>
public enum ContainerSort
{
    /// <summary>Runs to its end before the next one begins.</summary>
    Init,

    /// <summary>An init container that is restarted always: runs along with the pod, and the next one begins when it has started.</summary>
    Sidecar,

    Main,

    /// <summary>For debugging: started once, never again.</summary>
    Ephemeral,
}

public readonly record struct PodContainer(Container Spec, ContainerSort Sort)
{
    public string Name => Spec.Name;
}
