using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Control.Pods;
using Xebec.Control.Services;

namespace Xebec.Control.Endpoints;

/// <summary>
/// Addresses and ports in as few subsets as they come to: ports that lead to the same addresses share a subset. Everything is ordered, so
/// that the same pods always read the same.
/// </summary>
internal sealed class SubsetList(Service service)
{
    /// <summary>Addresses an Endpoints object holds; more are cut off, and an annotation says so.</summary>
    private const int AddressesMax = 1000;

    // a Service without ports leads to addresses all the same
    private const string NoPort = "";

    private sealed class Address(string ip, string uid, bool ready, Value body)
    {
        public string Ip => ip;

        public string Uid => uid;

        public bool Ready => ready;

        public Value Body => body;
    }

    private readonly SortedDictionary<string, (Value Port, List<Address> Addresses)> _ports = new(StringComparer.Ordinal);
    private readonly List<Address> _all = [];

    public void Add(Pod pod)
    {
        bool tolerant = service.Spec.PublishNotReadyAddresses;
        bool going = pod.Metadata.DeletionTimestamp is not null;
        if (!PodEndpoint.Exists(pod) || (going && !tolerant) || AddressOf(pod) is not { } ip)
        {
            return;
        }

        ObjectDraft body = new ObjectDraft()
            .Set("ip", ip)
            .Set("hostname", PodEndpoint.Hostname(pod, service))
            .Set("nodeName", pod.Spec.NodeName.Length > 0 ? pod.Spec.NodeName : null)
            .Set("targetRef", PodEndpoint.Reference(pod));
        var address = new Address(ip, pod.Metadata.Uid, tolerant || PodState.IsReady(pod), body);
        _all.Add(address);
        foreach (ObjectDraft port in ServicePorts.Of(service, pod))
        {
            if (port["name"].TextIs(""))
            {
                port.Remove("name");
            }

            Note($"{port["name"].TextOrEmpty}/{port["port"].Integer:00000}/{port["protocol"].Text}/{port["appProtocol"].Text}",
                port, address);
        }

        if (service.Spec.Ports.Count == 0)
        {
            Note(NoPort, default, address);
        }
    }

    /// <summary>The subsets; absent when there are none. Of too many addresses those that are ready stay.</summary>
    public Value ToValue(out bool truncated)
    {
        truncated = _all.Count > AddressesMax;
        HashSet<Address> kept = [.. Ordered(_all).OrderByDescending(one => one.Ready).Take(AddressesMax)];
        var list = new ArrayDraft();
        foreach (IGrouping<string, (Value Port, List<Address> Addresses)> sharing in _ports.Values.GroupBy(one =>
            string.Join(',', Ordered(one.Addresses).Select(a => a.Ip + a.Uid))))
        {
            List<Address> addresses = [.. Ordered(sharing.First().Addresses).Where(kept.Contains)];
            var ports = new ArrayDraft(sharing.Select(one => one.Port).Where(port => port.Exists));
            if (addresses.Count > 0)
            {
                list.Add(new ObjectDraft()
                    .Set("addresses", Bodies(addresses, ready: true))
                    .Set("notReadyAddresses", Bodies(addresses, ready: false))
                    .Set("ports", ports.Count > 0 ? ports : default(Value)));
            }
        }

        return list.Count > 0 ? list : default(Value);
    }

    private void Note(string identity, Value port, Address address)
    {
        if (!_ports.TryGetValue(identity, out (Value Port, List<Address> Addresses) entry))
        {
            _ports.Add(identity, entry = (port, []));
        }

        entry.Addresses.Add(address);
    }

    private static IEnumerable<Address> Ordered(IEnumerable<Address> addresses) =>
        addresses.OrderBy(one => one.Ip, StringComparer.Ordinal).ThenBy(one => one.Uid, StringComparer.Ordinal);

    private static Value Bodies(List<Address> addresses, bool ready)
    {
        var bodies = new ArrayDraft(addresses.Where(one => one.Ready == ready).Select(one => one.Body));
        return bodies.Count > 0 ? bodies : default(Value);
    }

    // of the Service's first family
    private string? AddressOf(Pod pod)
    {
        string clusterIP = service.Spec.ClusterIP is "" or "None" ? pod.Status.PodIP : service.Spec.ClusterIP;
        bool ipv6 = service.Spec.IpFamilies.Count > 0
            ? service.Spec.IpFamilies[0] == "IPv6"
            : IpText.TryRead(clusterIP, out IpText ip) && !ip.IsV4;
        return PodEndpoint.Addresses(pod, ipv6).FirstOrDefault();
    }
}
