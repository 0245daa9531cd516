namespace Xebec.Network.Proxy.Rules;

/// <summary>The two kinds of addresses, each with a table of its own.</summary>
public enum IpFamily
{
    V4,
    V6,
}

internal static class IpFamilyWords
{
    /// <summary>What nft calls the family, both as a kind of table and as a header.</summary>
    public static string Word(this IpFamily family) => family == IpFamily.V4 ? "ip" : "ip6";

    public static string AddressType(this IpFamily family) => family == IpFamily.V4 ? "ipv4_addr" : "ipv6_addr";
}
