using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Pods;
using Xebec.Control.Runtime;
using Xebec.Control.Services;

namespace Xebec.Control.EndpointSlices;

/// <summary>An endpoint, and what it is recognised by when its conditions change: addresses and host name.</summary>
internal sealed record WantedEndpoint(string Identity, Value Endpoint)
{
    public static string IdentityOf(Value endpoint)
    {
        IEnumerable<string> addresses = endpoint["addresses"].Elements.ToList()
            .Select(address => address.TextOrEmpty).Order(StringComparer.Ordinal);
        return $"{string.Join(',', addresses)}|{endpoint["hostname"].TextOrEmpty}|{endpoint["targetRef"]["namespace"].TextOrEmpty}";
    }
}

/// <summary>Endpoints that have the same ports, and so share slices.</summary>
internal sealed record PortSet(string Identity, Value Ports, List<WantedEndpoint> Endpoints)
{
    /// <summary>Null, absent and empty ports are the same, and order does not matter.</summary>
    public static string IdentityOf(Value ports) => string.Join(';', ports.Elements.ToList()
        .Select(
            port => $"{port["name"].TextOrEmpty}/{port["protocol"].TextOrEmpty}/{port["port"].Integer}/{port["appProtocol"].TextOrEmpty}")
        .Order(StringComparer.Ordinal));
}

/// <summary>What a Service's slices should hold, by address type and ports.</summary>
internal sealed class WantedEndpoints
{
    private readonly Dictionary<string, SortedDictionary<string, PortSet>> _sets = [];

    private WantedEndpoints(IReadOnlyList<string> addressTypes)
    {
        AddressTypes = addressTypes;
        foreach (string type in addressTypes)
        {
            _sets[type] = new SortedDictionary<string, PortSet>(StringComparer.Ordinal);
        }
    }

    /// <summary>IPv4, IPv6 or both, in the Service's order.</summary>
    public IReadOnlyList<string> AddressTypes { get; }

    /// <summary>True when a pod is on a node nobody has heard of: it is left out, and looked at again.</summary>
    public bool NodesMissing { get; private set; }

    public static WantedEndpoints Of(Service service, ControlSnapshot snapshot)
    {
        var wanted = new WantedEndpoints([.. TypesOf(service)]);
        foreach (ApiObject item in ServicePods.Of(service, snapshot[ApiResources.Pods]))
        {
            Pod pod = PodState.PodOf(item);
            if (PodEndpoint.Exists(pod))
            {
                wanted.Add(service, pod, snapshot[ApiResources.Nodes]);
            }
        }

        return wanted;
    }

    public IReadOnlyCollection<PortSet> PortSets(string addressType) => _sets[addressType].Values;

    private static IEnumerable<string> TypesOf(Service service)
    {
        if (service.Spec.IpFamilies.Count > 0)
        {
            return service.Spec.IpFamilies;
        }

        if (IpText.TryRead(service.Spec.ClusterIP, out IpText ip))
        {
            return [ip.IsV4 ? "IPv4" : "IPv6"];
        }

        return ["IPv4", "IPv6"];
    }

    private void Add(Service service, Pod pod, InformerView nodes)
    {
        ApiObject? node = pod.Spec.NodeName.Length > 0 ? nodes.Get("", pod.Spec.NodeName) : null;
        if (node is null && pod.Spec.NodeName.Length > 0 && !service.Spec.PublishNotReadyAddresses)
        {
            NodesMissing = true;
            return;
        }

        List<ObjectDraft> ports = ServicePorts.Of(service, pod);
        foreach (string type in AddressTypes)
        {
            List<string> addresses = PodEndpoint.Addresses(pod, ipv6: type == "IPv6");
            if (addresses.Count == 0)
            {
                continue;
            }

            var list = new ArrayDraft(ports.Select(port => port.AsValue));
            string identity = PortSet.IdentityOf(list);
            if (!_sets[type].TryGetValue(identity, out PortSet? set))
            {
                _sets[type].Add(identity, set = new PortSet(identity, list, []));
            }

            Value endpoint = EndpointOf(service, pod, node, addresses);
            set.Endpoints.Add(new WantedEndpoint(WantedEndpoint.IdentityOf(endpoint), endpoint));
        }
    }

    private static Value EndpointOf(Service service, Pod pod, ApiObject? node, List<string> addresses)
    {
        bool serving = PodState.IsReady(pod);
        bool terminating = pod.Metadata.DeletionTimestamp is not null;
        return new ObjectDraft()
            .Set("addresses", new ArrayDraft(addresses.Select(address => (Value)address)))
            .Set("conditions", new ObjectDraft()
                .Set("ready", service.Spec.PublishNotReadyAddresses || (serving && !terminating))
                .Set("serving", serving)
                .Set("terminating", terminating))
            .Set("hostname", PodEndpoint.Hostname(pod, service))
            .Set("targetRef", PodEndpoint.Reference(pod))
            .Set("nodeName", pod.Spec.NodeName.Length > 0 ? pod.Spec.NodeName : null)
            .Set("zone", node?.Root["metadata"]["labels"]["topology.kubernetes.io/zone"] ?? default);
    }
}
