using System.Collections.Immutable;
using System.Net;
using Xebec.Api.Accessors;
using Xebec.Api.Core.V1;

namespace Xebec.Network.Proxy.Rules;

/// <summary>The addresses a service is called by, by family, sorted.</summary>
internal sealed class ServiceFronts
{
    private readonly Service _service;
    private readonly List<(IpFamily Family, string Address)> _cluster = [];
    private readonly List<(IpFamily Family, string Address)> _external = [];
    private readonly List<(IpFamily Family, string Address)> _balanced = [];

    public ServiceFronts(Service service)
    {
        _service = service;
        Read(service.Spec.ClusterIPs, _cluster);
        if (_cluster.Count == 0 && IpText.TryRead(service.Spec.ClusterIP, out IpFamily family, out string address))
        {
            _cluster.Add((family, address));
        }

        Read(service.Spec.ExternalIPs, _external);
        if (service.Spec.Type == "LoadBalancer")
        {
            foreach (LoadBalancerIngress ingress in service.Status.LoadBalancer.Ingress)
            {
                // a balancer that is a proxy wants to be called itself
                if (ingress.IpMode != "Proxy" && IpText.TryRead(ingress.Ip, out IpFamily of, out string ip))
                {
                    _balanced.Add((of, ip));
                }
            }
        }
    }

    public ImmutableArray<string> ClusterIps(IpFamily family) => Of(_cluster, family);

    public ImmutableArray<string> ExternalIps(IpFamily family) => Of(_external, family);

    public ImmutableArray<string> LoadBalancerIps(IpFamily family) => Of(_balanced, family);

    /// <summary>
    /// Null when everybody may come: ranges of one family say nothing about the other. A node that may come also comes from the balancer's
    /// own address: where that address is set up on the node, its calls loop back with it.
    /// </summary>
    public ImmutableArray<string>? SourceRanges(IpFamily family, ProxyFacts facts)
    {
        var ranges = new SortedSet<string>(StringComparer.Ordinal);
        bool node = false;
        foreach (string text in _service.Spec.LoadBalancerSourceRanges)
        {
            if (IpText.TryReadRange(text, out IpFamily of, out IPNetwork range) && of == family)
            {
                ranges.Add(range.ToString());
                node |= facts.OwnAddresses(family).Any(address => range.Contains(IPAddress.Parse(address)));
            }
        }

        if (node)
        {
            ranges.UnionWith(LoadBalancerIps(family).Select(ip => $"{ip}/{(family == IpFamily.V4 ? 32 : 128)}"));
        }

        return ranges.Count > 0 ? [.. ranges] : null;
    }

    private static void Read(TextList texts, List<(IpFamily Family, string Address)> into)
    {
        foreach (string text in texts)
        {
            if (IpText.TryRead(text, out IpFamily family, out string address))
            {
                into.Add((family, address));
            }
        }
    }

    private static ImmutableArray<string> Of(List<(IpFamily Family, string Address)> all, IpFamily family)
    {
        if (all.Count == 0)
        {
            return [];
        }

        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach ((IpFamily of, string address) in all)
        {
            if (of == family)
            {
                found.Add(address);
            }
        }

        return [.. found];
    }
}
