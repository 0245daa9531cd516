using Xebec.Api.Names;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>An address with the length of its prefix.</summary>
internal sealed record IpBlock(IpText Ip, int Prefix)
{
    public int PrefixBytes => (Prefix + 7) / 8;

    private int Behind => (Ip.IsV4 ? 32 : 128) - Prefix;

    public bool Contains(IpText other) => Ip.IsV4 == other.IsV4 && Network(Ip.Bits) == Network(other.Bits);

    public bool Contains(IpBlock other) => Prefix <= other.Prefix && Contains(other.Ip);

    /// <summary>With all bits behind the prefix zero.</summary>
    public IpBlock Masked() => new(Ip.WithBits(Behind >= 128 ? 0 : Network(Ip.Bits) << Behind), Prefix);

    public override string ToString() => $"{Ip}/{Prefix}";

    private UInt128 Network(UInt128 bits) => Behind >= 128 ? 0 : bits >> Behind;
}
