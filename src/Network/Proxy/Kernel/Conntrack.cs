using System.Globalization;
using Xebec.Network.Proxy.Rules;

namespace Xebec.Network.Proxy.Kernel;

/// <summary>What the <c>conntrack</c> program prints and takes.</summary>
internal static class Conntrack
{
    public static string[] Listing(IpFamily family) => ["-L", "-p", "udp", "-f", FamilyName(family)];

    /// <summary>
    /// Reads lines such as
    /// <c>udp 17 29 src=10.0.0.9 dst=10.96.0.10 sport=4000 dport=53 [UNREPLIED] src=10.244.0.5 dst=10.0.0.9 sport=53 dport=4000 use=1</c>:
    /// the first addresses are the caller's view, the second the answer's.
    /// </summary>
    public static IEnumerable<UdpFlow> Read(string listing, IpFamily family)
    {
        foreach (string line in listing.Split('\n'))
        {
            string? called = null, answering = null;
            int calledPort = 0, answeringPort = 0;
            foreach (string word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                int equals = word.IndexOf('=', StringComparison.Ordinal);
                string value = word[(equals + 1)..];
                switch (equals < 0 ? "" : word[..equals])
                {
                    case "dst" when called is null:
                        called = value;
                        break;
                    case "src" when called is not null:
                        answering = value;
                        break;
                    case "dport" when answering is null:
                        calledPort = Port(value);
                        break;
                    case "sport" when answering is not null:
                        answeringPort = Port(value);
                        break;
                }
            }

            if (called is not null && answering is not null && calledPort > 0 && answeringPort > 0)
            {
                yield return new UdpFlow(new Backend(family, called, calledPort), new Backend(family, answering, answeringPort));
            }
        }
    }

    public static string[] Deletion(UdpFlow flow) =>
    [
        "-D", "-p", "udp", "-f", FamilyName(flow.Destination.Family),
        "--orig-dst", flow.Destination.Address, "--orig-port-dst", flow.Destination.Port.ToString(CultureInfo.InvariantCulture),
        "--reply-src", flow.Backend.Address, "--reply-port-src", flow.Backend.Port.ToString(CultureInfo.InvariantCulture),
    ];

    private static string FamilyName(IpFamily family) => family == IpFamily.V4 ? "ipv4" : "ipv6";

    private static int Port(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) ? port : 0;
}
