using Xebec.Api.Names;

namespace Xebec.Control.ServiceCidrs;

/// <summary>A block of addresses in CIDR notation.</summary>
internal readonly record struct AddressBlock
{
    private readonly UInt128 _first;
    private readonly UInt128 _last;
    private readonly bool _isV4;

    private AddressBlock(UInt128 first, UInt128 last, bool isV4)
    {
        _first = first;
        _last = last;
        _isV4 = isV4;
    }

    public static AddressBlock? Read(string cidr)
    {
        if (!IpText.TryReadBlock(cidr, out IpText ip, out int prefix, out _))
        {
            return null;
        }

        int behind = (ip.IsV4 ? 32 : 128) - prefix;
        UInt128 rest = behind >= 128 ? UInt128.MaxValue : (UInt128.One << behind) - 1;
        return new AddressBlock(ip.Bits & ~rest, ip.Bits | rest, ip.IsV4);
    }

    /// <summary>Whether a service may have the address from this block: not the block's own, nor IPv4's last.</summary>
    public bool Gives(IpText ip) => ip.IsV4 == _isV4 && ip.Bits > _first && (_isV4 ? ip.Bits < _last : ip.Bits <= _last);

    /// <summary>Whether all of another block is in this one.</summary>
    public bool Covers(AddressBlock other) => other._isV4 == _isV4 && _first <= other._first && other._last <= _last;
}
