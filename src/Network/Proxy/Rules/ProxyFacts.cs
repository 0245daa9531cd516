using System.Collections.Immutable;
using System.Net;

namespace Xebec.Network.Proxy.Rules;

/// <summary>What the rules depend on besides services and their endpoints. Another set of facts means other rules altogether.</summary>
public sealed record ProxyFacts
{
    private readonly ImmutableArray<(IpFamily Family, IPNetwork Range)> _pods = [];
    private readonly ImmutableArray<(IpFamily Family, string Address)> _node = [];

    /// <summary>Endpoints of this node are the local ones.</summary>
    public required string NodeName { get; init; }

    /// <summary>The node's own addresses; those that don't read are passed over.</summary>
    public IReadOnlyList<string> NodeAddresses
    {
        get;
        init
        {
            field = value;
            _node = [.. from text in value select (IpText.TryRead(
                text, out IpFamily family, out string address), (family, address)) into read where read.Item1 select read.Item2];
        }
    } = [];

    /// <summary>
    /// The pods that keep their own address when they call a cluster IP: the node's or the cluster's ranges. Empty for a family: whoever
    /// calls, the node's address is seen.
    /// </summary>
    public IReadOnlyList<string> PodCidrs
    {
        get;
        init
        {
            field = value;
            _pods = [.. from text in value select (IpText.TryReadRange(
                text, out IpFamily family, out IPNetwork range), (family, range)) into read where read.Item1 select read.Item2];
        }
    } = [];

    /// <summary>Node ports answer on 127.0.0.1 too: only where the kernel routes it (<c>route_localnet</c>).</summary>
    public bool LoopbackNodePorts { get; init; }

    /// <summary>The families to make tables for: those of the pods, else of the node, else IPv4.</summary>
    public IEnumerable<IpFamily> Families
    {
        get
        {
            bool byPods = _pods.Length > 0;
            bool v4 = byPods ? _pods.Any(pod => pod.Family == IpFamily.V4) : _node.Any(one => one.Family == IpFamily.V4);
            bool v6 = byPods ? _pods.Any(pod => pod.Family == IpFamily.V6) : _node.Any(one => one.Family == IpFamily.V6);
            return (v4, v6) switch { (true, true) => [IpFamily.V4, IpFamily.V6], (false, true) => [IpFamily.V6], _ => [IpFamily.V4] };
        }
    }

    internal IEnumerable<IPNetwork> PodRanges(IpFamily family) => _pods.Where(pod => pod.Family == family).Select(pod => pod.Range);

    internal IEnumerable<string> OwnAddresses(IpFamily family) => _node.Where(one => one.Family == family).Select(one => one.Address);

    internal bool InPodRange(Backend backend)
    {
        foreach ((IpFamily family, IPNetwork range) in _pods)
        {
            if (family == backend.Family && range.Contains(IPAddress.Parse(backend.Address)))
            {
                return true;
            }
        }

        return false;
    }
}
