using System.Globalization;

namespace Xebec.Network.Proxy.Rules;

/// <summary>Where a connection may end: an endpoint's address and the port it listens on.</summary>
/// <param name="Address">Canonical text.</param>
public readonly record struct Backend(IpFamily Family, string Address, int Port) : IComparable<Backend>
{
    public int CompareTo(Backend other)
    {
        int order = Family.CompareTo(other.Family);
        order = order != 0 ? order : string.CompareOrdinal(Address, other.Address);
        return order != 0 ? order : Port.CompareTo(other.Port);
    }

    /// <summary>As a concatenation in maps.</summary>
    internal string Pair => string.Create(CultureInfo.InvariantCulture, $"{Address} . {Port}");

    /// <summary>As the target of a single rule.</summary>
    internal string Target => Family == IpFamily.V4
        ? string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"[{Address}]:{Port}");

    /// <summary>As a part of the names of chains and sets, which may not contain colons.</summary>
    internal string NamePart => string.Create(CultureInfo.InvariantCulture, $"{Address.Replace(':', '.')}/{Port}");
}
