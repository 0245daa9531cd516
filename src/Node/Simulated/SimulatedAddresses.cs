using System.Buffers.Binary;
using System.Net;

namespace Xebec.Node.Simulated;

/// <summary>
/// The pod addresses of a simulated node; those given back are used again only when the range is through, as host-local does it.
/// </summary>
internal sealed class SimulatedAddresses
{
    private readonly uint _first;
    private readonly uint _last;
    private readonly HashSet<uint> _taken = [];
    private uint _next;

    public SimulatedAddresses(string cidr)
    {
        var range = IPNetwork.Parse(cidr);
        uint network = BinaryPrimitives.ReadUInt32BigEndian(range.BaseAddress.GetAddressBytes());
        _first = _next = network + 2;
        _last = (uint)(network + (1UL << (32 - range.PrefixLength)) - 2);
    }

    /// <summary>Null when all are taken.</summary>
    public string? Take()
    {
        for (uint tries = 0; tries <= _last - _first; tries++)
        {
            uint address = _next;
            _next = _next == _last ? _first : _next + 1;
            if (_taken.Add(address))
            {
                byte[] bytes = new byte[4];
                BinaryPrimitives.WriteUInt32BigEndian(bytes, address);
                return new IPAddress(bytes).ToString();
            }
        }

        return null;
    }

    public void GiveBack(string? address)
    {
        if (address is not null)
        {
            _taken.Remove(BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(address).GetAddressBytes()));
        }
    }
}
