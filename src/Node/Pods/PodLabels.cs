using System.Globalization;
using System.Text;

using Xebec.Api.Core.V1;

namespace Xebec.Node.Pods;

/// <summary>
/// Names of the labels and annotations by which sandboxes and containers are told apart, by us and by other tools of a node: upstream's.
/// </summary>
public static class PodLabels
{
    public const string PodName = "io.kubernetes.pod.name";
    public const string PodNamespace = "io.kubernetes.pod.namespace";
    public const string PodUid = "io.kubernetes.pod.uid";
    public const string ContainerName = "io.kubernetes.container.name";

    /// <summary>Annotation of containers: changes when the container must be made anew.</summary>
    public const string ContainerHash = "io.kubernetes.container.hash";
    public const string RestartCount = "io.kubernetes.container.restartCount";
    public const string TerminationMessagePath = "io.kubernetes.container.terminationMessagePath";
    public const string TerminationMessagePolicy = "io.kubernetes.container.terminationMessagePolicy";
    public const string Ports = "io.kubernetes.container.ports";

    /// <summary>Annotation of containers, in seconds: how an orphan is to be stopped.</summary>
    public const string TerminationGracePeriod = "io.kubernetes.pod.terminationGracePeriod";
    public const string ConfigSeen = "kubernetes.io/config.seen";
    public const string ConfigSource = "kubernetes.io/config.source";

    /// <summary>
    /// A fingerprint of what can change in a container's specification by
    /// making it anew only: name and image. 32 bits of FNV-1a, as hex digits.
    /// </summary>
    public static string HashOf(Container container)
    {
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes($"{container.Name}\0{container.Image}"))
        {
            hash = (hash ^ b) * 16777619;
        }

        return hash.ToString("x", CultureInfo.InvariantCulture);
    }
}
