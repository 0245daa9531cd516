using Xebec.Api.Accessors;
using Xebec.Api.Core.V1;
using Xebec.Api.Times;
using Xebec.Node.Cri;

namespace Xebec.Node.Pods.Specs;

/// <summary>What a pod's sandbox is made of.</summary>
public static class SandboxSpecs
{
    /// <summary>Sysctls that touch nobody but the pod: the others are refused. Upstream's list.</summary>
    private static readonly string[] Safe =
    [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
        "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_wmem",
    ];

    /// <param name="runtimeHandler">That of the pod's RuntimeClass; empty: the default.</param>
    public static SandboxSpec Of(PodGoal goal, uint attempt, NodePlace place, DnsConfig dns, string runtimeHandler, DateTimeOffset now)
    {
        Pod pod = goal.Pod;
        PodFolder folder = place.FolderOf(pod.Metadata.Namespace, pod.Metadata.Name, pod.Metadata.Uid);
        return new SandboxSpec
        {
            Metadata = new(pod.Metadata.Namespace, pod.Metadata.Name, pod.Metadata.Uid, attempt),
            Hostname = PodHosts.NameOf(pod, place),
            LogDirectory = folder.Logs,
            Dns = dns,
            PortMappings = pod.Spec.HostNetwork ? [] : [.. Ports(goal)],
            Labels = Map(pod.Metadata.Labels, OwnLabels(pod)),
            Annotations = Map(pod.Metadata.Annotations, [
                (PodLabels.ConfigSeen, TimeText.Write(Timestamp.From(now), micro: false)),
                (PodLabels.ConfigSource, "api"),
                (PodLabels.TerminationGracePeriod, $"{pod.Spec.TerminationGracePeriodSeconds ?? 30}")]),
            RuntimeHandler = runtimeHandler,
            CgroupParent = place.CgroupParent,
            Sysctls = Sysctls(pod),
            Namespaces = NamespacesOf(pod),
            Security = Rights.OfSandbox(goal, place),
        };
    }

    public static NamespaceOptions NamespacesOf(Pod pod) => new()
    {
        Network = pod.Spec.HostNetwork ? NamespaceMode.Node : NamespaceMode.Pod,
        Pid = pod.Spec.HostPID ? NamespaceMode.Node : pod.Spec.ShareProcessNamespace == true ? NamespaceMode.Pod : NamespaceMode.Container,
        Ipc = pod.Spec.HostIPC ? NamespaceMode.Node : NamespaceMode.Pod,
    };

    internal static (string, string)[] OwnLabels(Pod pod) =>
    [
        (PodLabels.PodName, pod.Metadata.Name), (PodLabels.PodNamespace, pod.Metadata.Namespace), (PodLabels.PodUid, pod.Metadata.Uid),
    ];

    internal static SortedDictionary<string, string> Map(TextMap given, IEnumerable<(string Name, string Value)> own)
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in given)
        {
            map[name] = value;
        }

        foreach ((string name, string value) in own)
        {
            map[name] = value;
        }

        return map;
    }

    private static IEnumerable<PortMapping> Ports(PodGoal goal)
    {
        foreach (PodContainer container in goal.Containers())
        {
            foreach (ContainerPort port in (IEnumerable<ContainerPort>)container.Spec.Ports)
            {
                if (port.HostPort > 0)
                {
                    PortProtocol protocol =
                        port.Protocol switch { "UDP" => PortProtocol.Udp, "SCTP" => PortProtocol.Sctp, _ => PortProtocol.Tcp };
                    yield return new(protocol, (int)port.ContainerPortValue, (int)port.HostPort, port.HostIP);
                }
            }
        }
    }

    private static SortedDictionary<string, string> Sysctls(Pod pod)
    {
        var sysctls = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Sysctl sysctl in pod.Spec.SecurityContext.Sysctls)
        {
            string name = sysctl.Name.Replace('/', '.');
            if (!Safe.Contains(name))
            {
                throw new PodFault($"forbidden sysctl: \"{name}\" not allowlisted");
            }

            sysctls[name] = sysctl.Value;
        }

        return sysctls;
    }
}
