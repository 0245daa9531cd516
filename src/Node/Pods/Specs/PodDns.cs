using Xebec.Api.Core.V1;
using Xebec.Node.Cri;

namespace Xebec.Node.Pods.Specs;

/// <summary>A pod's <c>resolv.conf</c>, by its policy and what it adds.</summary>
public static class PodDns
{
    /// <param name="nodeResolvConf">The node's file.</param>
    /// <param name="lacksCluster">The pod wants the cluster's DNS and there is none: it gets the node's.</param>
    public static DnsConfig Of(Pod pod, NodePlace place, string nodeResolvConf, out bool lacksCluster)
    {
        lacksCluster = false;
        DnsConfig node = Read(nodeResolvConf);
        string policy = pod.Spec.DnsPolicy;
        bool cluster = policy == "ClusterFirstWithHostNet" || (policy is "ClusterFirst" or "" && !pod.Spec.HostNetwork);
        DnsConfig config;
        if (policy == "None")
        {
            config = new([], [], []);
        }
        else if (cluster && place.ClusterDns.Count > 0)
        {
            string domain = place.ClusterDomain;
            string[] own = domain.Length == 0 ? [] : [$"{pod.Metadata.Namespace}.svc.{domain}", $"svc.{domain}", domain];
            config = new(place.ClusterDns, [.. own, .. node.Searches.Except(own)], ["ndots:5"]);
        }
        else
        {
            lacksCluster = cluster;
            config = node;
        }

        return Add(config, pod.Spec.DnsConfig);
    }

    private static DnsConfig Add(DnsConfig config, PodDNSConfig more)
    {
        if (!more.Exists)
        {
            return config;
        }

        List<string> options = [.. config.Options];
        foreach (PodDNSConfigOption option in more.Options)
        {
            options.RemoveAll(o => o.Split(':')[0] == option.Name);
            options.Add(option.Value is { Length: > 0 } value ? $"{option.Name}:{value}" : option.Name);
        }

        return new([.. config.Servers.Concat(more.Nameservers).Distinct()], [.. config.Searches.Concat(more.Searches).Distinct()], options);
    }

    internal static DnsConfig Read(string resolvConf)
    {
        List<string> servers = [], searches = [], options = [];
        foreach (string line in resolvConf.Split('\n'))
        {
            string[] words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["nameserver", var server, ..]:
                    servers.Add(server);
                    break;
                case ["search", ..]:
                    // the last line counts; a lone dot means the root
                    searches = [.. words.Skip(1).Where(w => w != ".")];
                    break;
                case ["options", ..]:
                    options.AddRange(words.Skip(1));
                    break;
            }
        }

        return new(servers, searches, options);
    }
}
