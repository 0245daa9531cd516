using System.Globalization;

namespace Xebec.Api.Names;

/// <summary>IP addresses and blocks as fields of objects; see <see cref="IpText"/> for reading them.</summary>
public static class IpNames
{
    public const string NotAnIp = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

    public const string NotACidr = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    /// <summary>An address; strictly, one that every parser reads the same way.</summary>
    public static IReadOnlyList<string> Ip(string text, bool strict = true)
    {
        if (!IpText.TryRead(text, out IpText ip))
        {
            return [NotAnIp];
        }

        var problems = new List<string>();
        if (strict && ip.HasLeadingZeros)
        {
            problems.Add("must not have leading 0s");
        }

        if (strict && ip.IsMapped)
        {
            problems.Add("must not be an IPv4-mapped IPv6 address");
        }

        return problems;
    }

    /// <summary>A block of addresses; strictly, one that every parser reads the same way.</summary>
    public static IReadOnlyList<string> Cidr(string text, bool strict = true)
    {
        if (!IpText.TryReadBlock(text, out IpText ip, out int prefix, out bool leadingZeros))
        {
            return [NotACidr];
        }

        var problems = new List<string>();
        if (!strict)
        {
            return problems;
        }

        if (leadingZeros)
        {
            problems.Add("must not have leading 0s in IP or prefix length");
        }

        if (ip.IsMapped)
        {
            problems.Add("must not have an IPv4-mapped IPv6 address");
        }

        if (!ip.HasOnlyPrefix(prefix))
        {
            problems.Add("must not have bits set beyond the prefix length");
        }

        return problems;
    }

    /// <summary>For names that are addresses: the one spelling that is allowed.</summary>
    public static IReadOnlyList<string> CanonicalIp(string text)
    {
        IReadOnlyList<string> problems = Ip(text);
        return problems.Count > 0 || !IpText.TryRead(text, out IpText ip) || ip.ToString() == text
            ? problems
            : [NotCanonical(ip.ToString())];
    }

    /// <summary>For blocks of which only one spelling is allowed.</summary>
    public static IReadOnlyList<string> CanonicalCidr(string text)
    {
        IReadOnlyList<string> problems = Cidr(text);
        if (problems.Count > 0 || !IpText.TryReadBlock(text, out IpText ip, out int prefix, out _))
        {
            return problems;
        }

        string canonical = string.Create(CultureInfo.InvariantCulture, $"{ip}/{prefix}");
        return canonical == text ? problems : [NotCanonical(canonical)];
    }

    private static string NotCanonical(string canonical) => $"must be in canonical form (\"{canonical}\")";
}
