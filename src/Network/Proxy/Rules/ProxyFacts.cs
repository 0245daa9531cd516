using System.Collections.Immutable;
using System.Net;

namespace Xebec.Network.Proxy.Rules;

/// <summary>What the rules depend on besides services and their endpoints. Another set of facts means other rules altogether.</summary>
public sealed record ProxyFacts
{
    /// <summary>Endpoints of this node are the local ones.</summary>
    public required string NodeName { get; init; }

    /// <summary>The node's own addresses; those that don't read are passed over.</summary>
    public IReadOnlyList<string> NodeAddresses { get; init; } = [];

    /// <summary>
    /// The pods that keep their own address when they call a cluster IP: the node's or the cluster's ranges. Empty for a family: whoever
    /// calls, the node's address is seen.
    /// </summary>
    public IReadOnlyList<string> PodCidrs { get; init; } = [];

    /// <summary>Node ports answer on 127.0.0.1 too: only where the kernel routes it (<c>route_localnet</c>).</summary>
    public bool LoopbackNodePorts { get; init; }

    /// <summary>The families to make tables for: those of the pods, else of the node, else IPv4.</summary>
    public ImmutableArray<IpFamily> Families()
    {
        var found = new SortedSet<IpFamily>();
        foreach (string cidr in PodCidrs)
        {
            if (IpText.TryReadRange(cidr, out IpFamily family, out _))
            {
                found.Add(family);
            }
        }

        foreach (string text in found.Count == 0 ? NodeAddresses : [])
        {
            if (IpText.TryRead(text, out IpFamily family, out _))
            {
                found.Add(family);
            }
        }

        return found.Count == 0 ? [IpFamily.V4] : [.. found];
    }

    internal ImmutableArray<IPNetwork> PodRanges(IpFamily family)
    {
        var ranges = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (string cidr in PodCidrs)
        {
            if (IpText.TryReadRange(cidr, out IpFamily of, out IPNetwork range) && of == family)
            {
                ranges.Add(range);
            }
        }

        return ranges.ToImmutable();
    }

    internal bool InPodRange(Backend backend)
    {
        var address = IPAddress.Parse(backend.Address);
        foreach (IPNetwork range in PodRanges(backend.Family))
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
