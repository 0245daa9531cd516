using System.Globalization;

namespace Xebec.Network.Proxy.Rules;

/// <summary>
/// UDP has no end of a connection: as long as a client keeps sending, its packets go where the first one went. Flows towards a service
/// that lead where the service no longer leads are to be forgotten.
/// </summary>
public static class StaleFlows
{
    /// <param name="old">The model before; null when not known.</param>
    /// <param name="flows">What the kernel remembers.</param>
    public static IReadOnlyList<UdpFlow> In(RuleModel? old, RuleModel now, IEnumerable<UdpFlow> flows)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(flows);
        Dictionary<string, HashSet<Backend>> live = Fronts(now);
        Dictionary<string, HashSet<Backend>> gone = old is null ? [] : Fronts(old);
        var own = new HashSet<string>(
            now.Facts.OwnAddresses(IpFamily.V4).Concat(now.Facts.OwnAddresses(IpFamily.V6)), StringComparer.Ordinal);
        var stale = new List<UdpFlow>();
        foreach (UdpFlow flow in flows.Distinct())
        {
            string front = Front(flow.Destination.Family, flow.Destination.Address, flow.Destination.Port);
            string node = own.Contains(flow.Destination.Address) ? Front(flow.Destination.Family, "", flow.Destination.Port) : front;
            if (live.TryGetValue(front, out HashSet<Backend>? backends) || live.TryGetValue(node, out backends)
                ? !backends.Contains(flow.Backend)
                : flow.Backend != flow.Destination && (gone.ContainsKey(front) || gone.ContainsKey(node)))
            {
                stale.Add(flow);
            }
        }

        return stale;
    }

    // by address and port; node ports have no address
    private static Dictionary<string, HashSet<Backend>> Fronts(RuleModel model)
    {
        var fronts = new Dictionary<string, HashSet<Backend>>(StringComparer.Ordinal);
        foreach (ServiceRule rule in model.Rules)
        {
            if (rule.Protocol != "udp")
            {
                continue;
            }

            var backends = new HashSet<Backend>(rule.Everywhere.Concat(rule.Here));
            foreach (string ip in rule.ClusterIps.Concat(rule.ExternalIps).Concat(rule.LoadBalancerIps))
            {
                fronts.TryAdd(Front(rule.Family, ip, rule.Port), backends);
            }

            if (rule.NodePort != 0)
            {
                fronts.TryAdd(Front(rule.Family, "", rule.NodePort), backends);
            }
        }

        return fronts;
    }

    private static string Front(IpFamily family, string address, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)family} {address} {port}");
}
