using Xebec.Api.Documents;
using Xebec.Api.Names;

namespace Xebec.Server.Resources.Shared;

/// <summary>Blocks of addresses for machines that speak IPv4, IPv6 or both.</summary>
internal static class AddressFamilies
{
    /// <summary>Exactly two blocks, one of each family.</summary>
    public static bool AreOfBoth(Value blocks) =>
        blocks.Count == 2
        && IpText.TryReadBlock(blocks[0].TextOrEmpty, out IpText first, out _, out _)
        && IpText.TryReadBlock(blocks[1].TextOrEmpty, out IpText second, out _, out _)
        && first.IsV4 != second.IsV4;
}
