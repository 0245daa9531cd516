using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Xebec.Network.Proxy.Rules;

/// <summary>
/// Reads addresses into the one text that nft and conntrack print them as. What does not read never reaches the kernel: one bad address
/// would have the whole transaction refused.
/// </summary>
internal static class IpText
{
    /// <param name="text">
    /// Four decimal parts (leading zeros are decimal, as Kubernetes has it for old objects) or IPv6 without a zone.
    /// </param>
    public static bool TryRead(string text, out IpFamily family, out string address)
    {
        family = text.Contains(':', StringComparison.Ordinal) ? IpFamily.V6 : IpFamily.V4;
        address = "";
        if (family == IpFamily.V4)
        {
            return TryReadV4(text, out address);
        }

        if (text.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(text, out IPAddress? parsed)
            || parsed.AddressFamily != AddressFamily.InterNetworkV6 || parsed.IsIPv4MappedToIPv6)
        {
            return false;
        }

        address = parsed.ToString();
        return true;
    }

    /// <param name="text">An address, a slash and a length; host bits are cleared.</param>
    public static bool TryReadRange(string text, out IpFamily family, out IPNetwork range)
    {
        range = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !TryRead(text[..slash].Trim(), out family, out string address)
            || !int.TryParse(text[(slash + 1)..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            || length > (family == IpFamily.V4 ? 32 : 128))
        {
            family = default;
            return false;
        }

        byte[] bytes = IPAddress.Parse(address).GetAddressBytes();
        for (int bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        range = new IPNetwork(new IPAddress(bytes), length);
        return true;
    }

    private static bool TryReadV4(string text, out string address)
    {
        address = "";
        string[] parts = text.Split('.');
        if (parts.Length != 4)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[4];
        for (int i = 0; i < 4; i++)
        {
            if (!byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[i]))
            {
                return false;
            }
        }

        address = string.Create(CultureInfo.InvariantCulture, $"{bytes[0]}.{bytes[1]}.{bytes[2]}.{bytes[3]}");
        return true;
    }
}
