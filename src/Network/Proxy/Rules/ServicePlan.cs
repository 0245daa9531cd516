using System.Collections.Immutable;

namespace Xebec.Network.Proxy.Rules;

/// <summary>What the tables must hold for one service.</summary>
internal sealed class ServicePlan(ImmutableArray<ServiceRule> rules)
{
    /// <summary>What it was made from.</summary>
    public ImmutableArray<ServiceRule> Rules => rules;

    /// <summary>Chains of its own, by name, with their statements.</summary>
    public SortedDictionary<Place, ImmutableArray<string>> Chains { get; } = [];

    /// <summary>Sets of its own: the clients each endpoint has.</summary>
    public SortedSet<Place> Sets { get; } = [];

    /// <summary>Entries in the tables' common sets and maps.</summary>
    public SortedDictionary<Element, string> Elements { get; } = [];
}

/// <summary>A chain or set by name.</summary>
internal readonly record struct Place(IpFamily Family, string Name) : IComparable<Place>
{
    public int CompareTo(Place other) => Family != other.Family ? Family.CompareTo(other.Family) : string.CompareOrdinal(Name, other.Name);
}
