using System.Collections.Immutable;

namespace Xebec.Network.Proxy.Rules;

/// <summary>What is to happen with connections to one port of one service, for one family. Lists are sorted.</summary>
public sealed record ServiceRule
{
    public required ServiceKey Service { get; init; }

    /// <summary>"" for the only port of a service.</summary>
    public required string PortName { get; init; }

    public required IpFamily Family { get; init; }

    /// <summary>tcp, udp or sctp.</summary>
    public required string Protocol { get; init; }

    public required int Port { get; init; }

    public ImmutableArray<string> ClusterIps { get; init; } = [];

    public ImmutableArray<string> ExternalIps { get; init; } = [];

    public ImmutableArray<string> LoadBalancerIps { get; init; } = [];

    /// <summary>0: none.</summary>
    public int NodePort { get; init; }

    /// <summary>Who may come in by a load balancer's address; null: everybody.</summary>
    public ImmutableArray<string>? SourceRanges { get; init; }

    /// <summary>A client comes back to the same endpoint until it was away this long; 0: never mind.</summary>
    public int AffinitySeconds { get; init; }

    /// <summary>Cluster IPs lead to endpoints of this node only.</summary>
    public bool InternalLocal { get; init; }

    /// <summary>
    /// Node ports, external and load balancers' addresses lead to endpoints of this node only, and the client's address is kept.
    /// </summary>
    public bool ExternalLocal { get; init; }

    /// <summary>
    /// Endpoints to choose from wherever they are: the ready ones; when there is none, those that serve while they terminate.
    /// </summary>
    public ImmutableArray<Backend> Everywhere { get; init; } = [];

    /// <summary>The same choice among this node's.</summary>
    public ImmutableArray<Backend> Here { get; init; } = [];

    /// <summary>Endpoints that may call the service themselves by way of this node.</summary>
    public ImmutableArray<Backend> Hairpins { get; init; } = [];

    public bool HasExternal => NodePort != 0 || ExternalIps.Length > 0 || LoadBalancerIps.Length > 0;

    internal ImmutableArray<Backend> Internal => InternalLocal ? Here : Everywhere;

    internal string Name => PortName.Length == 0 ? $"{Service.Namespace}/{Service.Name}" : $"{Service.Namespace}/{Service.Name}/{PortName}";
}
