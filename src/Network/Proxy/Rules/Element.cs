namespace Xebec.Network.Proxy.Rules;

/// <summary>The key of one entry in one of a table's named sets and maps.</summary>
internal readonly record struct Element(IpFamily Family, string Set, string Key) : IComparable<Element>
{
    public int CompareTo(Element other)
    {
        int order = Family.CompareTo(other.Family);
        order = order != 0 ? order : string.CompareOrdinal(Set, other.Set);
        return order != 0 ? order : string.CompareOrdinal(Key, other.Key);
    }
}

/// <summary>A service that wants an entry, and what it wants there ("" in sets). Of several the first in order gets it.</summary>
internal readonly record struct Claim(ServiceKey Service, string Value);
