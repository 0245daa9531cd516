using Xebec.Network.Proxy.Rules;

namespace Xebec.Network.Proxy.Kernel;

/// <summary>
/// The kernel's packet path, as far as the service proxy needs it: of this machine, of a network namespace, or simulated.
/// </summary>
public interface IPacketRules
{
    /// <summary>Applies an nft script, all or nothing.</summary>
    /// <exception cref="PacketRulesException">It was refused, and nothing of it happened; the message says why.</exception>
    Task ApplyAsync(string script, CancellationToken cancellation);

    /// <summary>Whether the script would be taken. Changes nothing.</summary>
    /// <exception cref="PacketRulesException">Nothing can be asked: no tool, no right.</exception>
    Task<bool> AcceptsAsync(string script, CancellationToken cancellation);

    /// <summary>The UDP flows the kernel remembers.</summary>
    /// <exception cref="PacketRulesException">There is no way to ask.</exception>
    Task<IReadOnlyList<UdpFlow>> FlowsAsync(IpFamily family, CancellationToken cancellation);

    /// <summary>Makes the kernel forget flows, so that their next packet is treated as the first.</summary>
    /// <exception cref="PacketRulesException">It does not.</exception>
    Task ForgetAsync(UdpFlow flow, CancellationToken cancellation);

    /// <summary>A kernel setting, e.g. <c>net/ipv4/ip_forward</c>; null when this kernel has none of that name.</summary>
    Task<string?> SettingAsync(string name, CancellationToken cancellation);

    /// <exception cref="PacketRulesException">It can't be set.</exception>
    Task SetAsync(string name, string value, CancellationToken cancellation);
}

/// <summary>The packet path refused something.</summary>
public sealed class PacketRulesException(string message, Exception? inner = null) : Exception(message, inner);
