using Xebec.Api.Names;

namespace Xebec.Server.Resources.Shared;

/// <summary>Addresses that mean something to every machine and therefore cannot be an endpoint.</summary>
internal static class SpecialIps
{
    public static IReadOnlyList<string> Problems(string text)
    {
        if (!IpText.TryRead(text, out IpText ip))
        {
            return ["must be a valid IP address"];
        }

        var problems = new List<string>();
        UInt128 bits = ip.Bits;
        bool v4 = ip.IsV4;
        if (bits == 0)
        {
            problems.Add($"may not be unspecified ({ip})");
        }

        if (v4 ? bits >> 24 == 127 : bits == 1)
        {
            problems.Add("may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }

        if (v4 ? bits >> 16 == 0xA9FE : bits >> 118 == 0xFE80 >> 6)
        {
            problems.Add("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }

        if (v4 ? bits >> 8 == 0xE00000 : bits >> 112 == 0xFF02)
        {
            problems.Add("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }

        return problems;
    }
}
