using System.Text;

using Xebec.Api.Core.V1;

namespace Xebec.Node.Pods.Specs;

/// <summary>A pod's host name and its <c>/etc/hosts</c>.</summary>
public static class PodHosts
{
    private const int NameMax = 63;

    public static string NameOf(Pod pod, NodePlace place)
    {
        if (pod.Spec.HostnameOverride is { Length: > 0 } given)
        {
            return given;
        }

        if (pod.Spec.HostNetwork)
        {
            return place.HostName;
        }

        string name = pod.Spec.Hostname.Length > 0 ? pod.Spec.Hostname : pod.Metadata.Name;
        name = name.Length > NameMax ? name[..NameMax].TrimEnd('-', '.') : name;
        return pod.Spec.SetHostnameAsFQDN == true && DomainOf(pod, place) is { Length: > 0 } domain ? $"{name}.{domain}" : name;
    }

    /// <param name="addresses">The pod's own, the primary first.</param>
    /// <param name="nodeHosts">The node's file, for pods in its network.</param>
    public static string File(Pod pod, NodePlace place, IEnumerable<string> addresses, string nodeHosts)
    {
        var text = new StringBuilder();
        if (pod.Spec.HostNetwork)
        {
            text.Append("# Kubernetes-managed hosts file (host network).\n").Append(nodeHosts);
        }
        else
        {
            text.Append("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost "
                + "ip6-loopback\nfe00::0\tip6-localnet\n")
                .Append("fe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n");
            string name = NameOf(pod, place).Split('.')[0];
            string domain = DomainOf(pod, place);
            foreach (string address in addresses)
            {
                text.Append(address).Append('\t').Append(domain.Length > 0 ? $"{name}.{domain}\t{name}" : name).Append('\n');
            }
        }

        if (pod.Spec.HostAliases.Count > 0)
        {
            text.Append("\n# Entries added by HostAliases.\n");
            foreach (HostAlias alias in pod.Spec.HostAliases)
            {
                text.Append(alias.Ip).Append('\t').AppendJoin('\t', alias.Hostnames).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string DomainOf(Pod pod, NodePlace place) =>
        pod.Spec.Subdomain.Length == 0 ? "" : $"{pod.Spec.Subdomain}.{pod.Metadata.Namespace}.svc.{place.ClusterDomain}";
}
