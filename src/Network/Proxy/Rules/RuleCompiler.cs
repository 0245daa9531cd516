using System.Collections.Immutable;
using Xebec.Api.Core.V1;
using Xebec.Api.Discovery.V1;

namespace Xebec.Network.Proxy.Rules;

/// <summary>From services and endpoint slices to rules. Pure: the same input gives the same rules, in whatever order it comes.</summary>
public static class RuleCompiler
{
    /// <summary>Services with this label are somebody else's to serve.</summary>
    public const string ForeignProxyLabel = "service.kubernetes.io/service-proxy-name";

    /// <summary>On slices of headless services.</summary>
    public const string HeadlessLabel = "service.kubernetes.io/headless";

    /// <summary>On slices: the service they belong to.</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    /// <summary>upstream's default for ClientIP: three hours</summary>
    private const int AffinitySecondsDefault = 10800;

    /// <summary>The rules for all services.</summary>
    public static RuleModel Compile(IEnumerable<Service> services, IEnumerable<EndpointSlice> slices, ProxyFacts facts)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentNullException.ThrowIfNull(facts);
        var byService = new Dictionary<ServiceKey, List<EndpointSlice>>();
        foreach (EndpointSlice slice in slices)
        {
            if (slice.Metadata.Labels[ServiceNameLabel] is { Length: > 0 } name)
            {
                var key = new ServiceKey(slice.Metadata.Namespace, name);
                if (!byService.TryGetValue(key, out List<EndpointSlice>? list))
                {
                    byService.Add(key, list = []);
                }

                list.Add(slice);
            }
        }

        return RuleModel.Of(facts, services.Select(service =>
        {
            var key = new ServiceKey(service.Metadata.Namespace, service.Metadata.Name);
            return (key, Compile(service, byService.TryGetValue(key, out List<EndpointSlice>? list) ? list : [], facts));
        }));
    }

    /// <summary>The rules for one service; none for headless ones, ExternalName, and those another proxy serves.</summary>
    /// <param name="slices">All of the service's.</param>
    public static ImmutableArray<ServiceRule> Compile(Service service, IReadOnlyList<EndpointSlice> slices, ProxyFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var key = new ServiceKey(service.Metadata.Namespace, service.Metadata.Name);
        ServiceSpec spec = service.Spec;
        if (spec.Type == "ExternalName" || spec.ClusterIP is "None" or ""
            || service.Metadata.Labels.Contains(ForeignProxyLabel) || !Sound(key.Namespace) || !Sound(key.Name))
        {
            return [];
        }

        var fronts = new ServiceFronts(service);
        var rules = ImmutableArray.CreateBuilder<ServiceRule>();
        foreach (IpFamily family in facts.Families)
        {
            foreach (ServicePort port in spec.Ports)
            {
                string protocol = Protocol(port.Protocol);
                bool served = port.Port is > 0 and <= 65535 && protocol is "tcp" or "udp" or "sctp"
                    && (port.Name.Length == 0 || Sound(port.Name));
                if (!served || fronts.ClusterIps(family).IsEmpty)
                {
                    continue;
                }

                var choice = EndpointChoice.For(family, port.Name, protocol, slices, facts);
                rules.Add(new ServiceRule
                {
                    Service = key,
                    PortName = port.Name,
                    Family = family,
                    Protocol = protocol,
                    Port = (int)port.Port,
                    ClusterIps = fronts.ClusterIps(family),
                    ExternalIps = fronts.ExternalIps(family),
                    LoadBalancerIps = fronts.LoadBalancerIps(family),
                    NodePort = spec.Type is "NodePort" or "LoadBalancer" && port.NodePort is > 0 and <= 65535 ? (int)port.NodePort : 0,
                    SourceRanges = fronts.SourceRanges(family, facts),
                    AffinitySeconds = Affinity(spec),
                    InternalLocal = spec.InternalTrafficPolicy == "Local",
                    ExternalLocal = spec.ExternalTrafficPolicy == "Local",
                    Everywhere = choice.Everywhere,
                    Here = choice.Here,
                    Hairpins = choice.Hairpins,
                });
            }
        }

        rules.Sort(static (a, b) => a.Family != b.Family ? a.Family.CompareTo(b.Family) : string.CompareOrdinal(a.PortName, b.PortName));
        return rules.ToImmutable();
    }

    internal static string Protocol(string? text) => text switch
    {
        null or "" or "TCP" => "tcp",
        "UDP" => "udp",
        "SCTP" => "sctp",
        _ => "",
    };

    private static int Affinity(ServiceSpec spec) =>
        spec.SessionAffinity == "ClientIP"
            ? (int)Math.Clamp(spec.SessionAffinityConfig.ClientIP.TimeoutSeconds ?? AffinitySecondsDefault, 1, 86400)
            : 0;

    // names become names of chains: a server that let others pass than Kubernetes does must not write our rules
    private static bool Sound(string name)
    {
        foreach (char letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '.'))
            {
                return false;
            }
        }

        return name.Length is > 0 and <= 63;
    }
}
