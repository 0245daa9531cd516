using Xebec.Api.Core.V1;
using Xebec.Node.Cri;

namespace Xebec.Node.Pods.Specs;

/// <summary>What one instance of a container is made of.</summary>
public static class ContainerSpecs
{
    /// <param name="goal">Its pod.</param>
    /// <param name="container">Which.</param>
    /// <param name="attempt">How many instances it had before.</param>
    /// <param name="image">The image it runs.</param>
    /// <param name="environment">See <see cref="ContainerEnvironment"/>.</param>
    /// <param name="mounts">All of them: volumes, hosts file, termination message.</param>
    /// <param name="target">The container an ephemeral one looks at, when it names one that runs.</param>
    /// <exception cref="PodFault">It must not run like this.</exception>
    public static ContainerSpec Of(
        PodGoal goal,
        PodContainer container,
        uint attempt,
        string image,
        ImageStatus? imageStatus,
        IReadOnlyList<Cri.EnvVar> environment,
        IReadOnlyList<Mount> mounts,
        ContainerId? target,
        NodePlace place)
    {
        Pod pod = goal.Pod;
        Container spec = container.Spec;
        string podText = $"{pod.Metadata.Name}_{pod.Metadata.Namespace}({goal.Uid})";
        NamespaceOptions namespaces = SandboxSpecs.NamespacesOf(pod);
        return new ContainerSpec
        {
            Metadata = new(spec.Name, attempt),
            Image = image,
            UserSpecifiedImage = spec.Image,
            Command = [.. spec.Command.Select(Expanded)],
            Args = [.. spec.Args.Select(Expanded)],
            WorkingDirectory = spec.WorkingDir,
            Environment = environment,
            Mounts = mounts,
            Labels = SandboxSpecs.Map(default, [.. SandboxSpecs.OwnLabels(pod), (PodLabels.ContainerName, spec.Name)]),
            Annotations = SandboxSpecs.Map(default, Annotations(pod, spec, attempt)),
            LogPath = PodFolder.RelativeLogOf(spec.Name, attempt),
            Stdin = spec.Stdin,
            StdinOnce = spec.StdinOnce,
            Tty = spec.Tty,
            Resources = ResourceLimits.Of(pod, spec, place.MemoryBytes),
            Namespaces = target is null ? namespaces : namespaces with { Pid = NamespaceMode.Target, TargetContainer = target },
            Security = Rights.OfContainer(pod.Spec.SecurityContext, spec.SecurityContext, imageStatus, podText, spec.Name, place),
            StopSignal = spec.Lifecycle.StopSignal,
        };

        string Expanded(string text) => Expansion.Expand(text, name => environment.FirstOrDefault(e => e.Name == name).Value);
    }

    private static IEnumerable<(string, string)> Annotations(Pod pod, Container container, uint attempt)
    {
        yield return (PodLabels.ContainerHash, PodLabels.HashOf(container));
        yield return (PodLabels.RestartCount, $"{attempt}");
        yield return (PodLabels.TerminationMessagePath, container.TerminationMessagePath);
        yield return (PodLabels.TerminationMessagePolicy, container.TerminationMessagePolicy);
        yield return (PodLabels.TerminationGracePeriod, $"{pod.Spec.TerminationGracePeriodSeconds ?? 30}");
        if (container.Ports.Count > 0)
        {
            yield return (PodLabels.Ports, container.Ports.Json.ToString());
        }
    }
}
