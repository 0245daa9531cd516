using System.Net;

namespace Xebec.Pki;

/// <summary>The first usable address of a Service network: the one of the Service "kubernetes" in namespace "default".</summary>
public static class ServiceNetworks
{
    /// <summary>One address for each network of a comma-separated list; 10.96.0.1 for 10.96.0.0/12.</summary>
    /// <exception cref="FormatException">A part is no network in CIDR notation.</exception>
    public static IReadOnlyList<IPAddress> FirstAddresses(string cidrs)
    {
        ArgumentNullException.ThrowIfNull(cidrs);
        var addresses = new List<IPAddress>();
        foreach (var part in cidrs.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var slash = part.IndexOf('/');
            if (slash < 0
                || !IPAddress.TryParse(part.AsSpan(0, slash), out var address) || !int.TryParse(part.AsSpan(slash + 1), out var prefix)
                || prefix < 0 || prefix > address.GetAddressBytes().Length * 8)
            {
                throw new FormatException($"\"{part}\" is no network; write it like 10.96.0.0/12 or fd00:10:96::/112");
            }

            addresses.Add(Next(address, prefix));
        }

        return addresses;
    }

    /// <summary>The network's own address plus one.</summary>
    private static IPAddress Next(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        for (var i = bytes.Length - 1; i >= 0 && ++bytes[i] == 0; i--) { }
        return new IPAddress(bytes);
    }
}
