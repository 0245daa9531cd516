using Xebec.Api.Names;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>IP addresses and CIDR blocks. Addresses with a zone, and IPv4 within IPv6, are none.</summary>
internal static class NetworkLibrary
{
    public static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        Addresses(table);
        Blocks(table);
        return table;
    }

    private static void Addresses(OverloadTable table)
    {
        CelType text = CelType.String;
        table.Function("ip", "string_to_ip", text, CelTypes.Ip, static s => Address(s.Text), CostRule.Traverse);
        table.Function("isIP", "is_ip", text, CelType.Bool, static s => CelValue.Of(!Address(s.Text).IsError), CostRule.Traverse);
        table.Function("ip.isCanonical", "ip_is_canonical", text, CelType.Bool,
            static s => Address(s.Text) is { IsError: false } ip ? CelValue.Of(ip.Source!.ToString() == s.Text) : Address(s.Text), CostRule.Rewrite);
        table.Function("string", "ip_to_string", CelTypes.Ip, text, static ip => CelValue.Of(ip.Source!.ToString()!));
        table.Method("family", "ip_family", CelTypes.Ip, CelType.Int, static ip => CelValue.Of(Of(ip).IsV4 ? 4 : 6));
        Test(table, "isUnspecified", "ip_is_unspecified", static ip => ip.Bits == 0);
        Test(table, "isLoopback", "ip_is_loopback", static ip => ip.IsV4 ? ip.Bits >> 24 == 127 : ip.Bits == 1);
        Test(table, "isLinkLocalMulticast", "ip_is_link_local_multicast", IsLinkLocalMulticast);
        Test(table, "isLinkLocalUnicast", "ip_is_link_local_unicast", IsLinkLocalUnicast);
        Test(table, "isGlobalUnicast", "ip_is_global_unicast", static ip => ip.Bits != 0 && !(ip.IsV4 && ip.Bits == uint.MaxValue)
            && !(ip.IsV4 ? ip.Bits >> 24 == 127 : ip.Bits == 1) && !(ip.IsV4 ? ip.Bits >> 28 == 0xE : ip.Bits >> 120 == 0xFF) && !IsLinkLocalUnicast(ip));
    }

    private static void Blocks(OverloadTable table)
    {
        CelType text = CelType.String;
        CelType block = CelTypes.Cidr;
        table.Function("cidr", "string_to_cidr", text, block, static s => Block(s.Text), CostRule.Traverse);
        table.Function("isCIDR", "is_cidr", text, CelType.Bool, static s => CelValue.Of(!Block(s.Text).IsError), CostRule.Traverse);
        table.Function("string", "cidr_to_string", block, text, static c => CelValue.Of(c.Source!.ToString()!));
        table.Method("ip", "cidr_ip", block, CelTypes.Ip, static c => CelValue.Of(CelTypes.Ip, BlockOf(c).Ip));
        table.Method("prefixLength", "cidr_prefix_length", block, CelType.Int, static c => CelValue.Of(BlockOf(c).Prefix));
        table.Method("masked", "cidr_masked", block, block, c => CelValue.Of(block, BlockOf(c).Masked()));
        table.Method("containsIP", "cidr_contains_ip_string", block, text, CelType.Bool,
            static (c, s) => Address(s.Text) is { IsError: false } ip ? CelValue.Of(BlockOf(c).Contains(Of(ip))) : Address(s.Text), CostRule.ContainsIpText);
        table.Method("containsIP", "cidr_contains_ip_ip", block, CelTypes.Ip, CelType.Bool, static (c, ip) => CelValue.Of(BlockOf(c).Contains(Of(ip))), CostRule.ContainsIp);
        table.Method("containsCIDR", "cidr_contains_cidr_string", block, text, CelType.Bool,
            static (c, s) => Block(s.Text) is { IsError: false } other ? CelValue.Of(BlockOf(c).Contains(BlockOf(other))) : Block(s.Text), CostRule.ContainsBlockText);
        table.Method("containsCIDR", "cidr_contains_cidr", block, block, CelType.Bool,
            static (c, other) => CelValue.Of(BlockOf(c).Contains(BlockOf(other))), CostRule.ContainsBlock);
    }

    private static void Test(OverloadTable table, string name, string id, Func<IpText, bool> test) =>
        table.Method(name, id, CelTypes.Ip, CelType.Bool, ip => CelValue.Of(test(Of(ip))));

    private static bool IsLinkLocalMulticast(IpText ip) => ip.IsV4 ? ip.Bits >> 8 == 0xE00000 : ip.Bits >> 112 == 0xFF02;

    private static bool IsLinkLocalUnicast(IpText ip) => ip.IsV4 ? ip.Bits >> 16 == 0xA9FE : ip.Bits >> 118 == 0x3FA;

    private static IpText Of(CelValue value) => (IpText)value.Source!;

    private static IpBlock BlockOf(CelValue value) => (IpBlock)value.Source!;

    private static CelValue Address(string text)
    {
        if (text.Contains('%', StringComparison.Ordinal))
        {
            return CelValue.Failure($"IP address {GoText.Quote(text)} with zone value is not allowed");
        }

        if (!IpText.TryRead(text, out IpText ip) || ip.HasLeadingZeros)
        {
            return CelValue.Failure($"IP Address {GoText.Quote(text)} parse error during conversion from string: {Reason(text)}");
        }

        return ip.IsMapped ? CelValue.Failure($"IPv4-mapped IPv6 address {GoText.Quote(text)} is not allowed") : CelValue.Of(CelTypes.Ip, ip);
    }

    private static string Reason(string text)
    {
        string reason = text.Contains(':', StringComparison.Ordinal) || text.Contains('.', StringComparison.Ordinal) ? "unexpected character" : "unable to parse IP";
        return $"ParseAddr({GoText.Quote(text)}): {reason}";
    }

    private static CelValue Block(string text)
    {
        if (!IpText.TryReadBlock(text, out IpText ip, out int prefix, out bool zeros) || zeros)
        {
            string reason = text.Contains('/', StringComparison.Ordinal) ? "invalid CIDR" : "no '/'";
            return CelValue.Failure($"network address parse error during conversion from string: netip.ParsePrefix({GoText.Quote(text)}): {reason}");
        }

        return ip.IsMapped ? CelValue.Failure($"IPv4-mapped IPv6 address {GoText.Quote(text)} is not allowed") : CelValue.Of(CelTypes.Cidr, new IpBlock(ip, prefix));
    }
}
