using System.Globalization;
using System.Numerics;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Allocation;

/// <summary>
/// Which node ports are taken, as one object beside the services: upstream's RangeAllocation, a bit
/// for each port. It is written in the same commit as the service, so that two services that want
/// ports at the same time notice each other. When it is missing it is counted from the services.
/// </summary>
internal sealed class NodePortBlock
{
    public const string Taken = "provided port is already allocated";

    private const int ReservedLeast = 16;
    private const int ReservedMost = 128;
    private const int ReservedShare = 32;
    private static readonly ObjectKey Key = new(new ResourceName("", "ranges"), "", "servicenodeports");
    private static readonly ResourceName Services = new("", "services");

    private readonly int _first;
    private readonly int _last;
    private readonly Revision _revision;
    private readonly BigInteger _before;
    private BigInteger _bits;

    private NodePortBlock(int first, int last, Revision revision, BigInteger bits)
    {
        _first = first;
        _last = last;
        _revision = revision;
        _before = bits;
        _bits = bits;
    }

    private string Range => string.Create(CultureInfo.InvariantCulture, $"{_first}-{_last}");

    public static NodePortBlock Read(ISnapshot snapshot, (int First, int Last) range)
    {
        StoredObject? stored = snapshot.Get(Key);
        if (stored is not null)
        {
            Value root = ParsedObject.Of(stored).Root;
            var kept = new NodePortBlock(range.First, range.Last, stored.Revision, Bits(root["data"].TextOrEmpty));
            if (root["range"].TextIs(kept.Range))
            {
                return kept;
            }
        }

        var counted = new NodePortBlock(range.First, range.Last, stored?.Revision ?? Revision.None, BigInteger.MinusOne) { _bits = 0 };
        foreach (StoredObject service in snapshot.List(Services))
        {
            foreach (int port in PortsOf(ParsedObject.Of(service).Root["spec"]))
            {
                counted.Set(port, true);
            }
        }

        return counted;
    }

    /// <summary>Every node port a service's spec names, its health check's too.</summary>
    public static IEnumerable<int> PortsOf(Value spec)
    {
        if (spec["healthCheckNodePort"].Integer is { } health and > 0)
        {
            yield return (int)health;
        }

        foreach (Value port in spec["ports"].Elements.ToList())
        {
            if (port["nodePort"].Integer is { } number and > 0)
            {
                yield return (int)number;
            }
        }
    }

    /// <summary>Takes a port; the problem's text when it cannot be had.</summary>
    public string? Take(long port)
    {
        if (port < _first || port > _last)
        {
            return $"provided port is not in the valid range. The range of valid ports is {Range}";
        }

        if (IsTaken((int)port))
        {
            return Taken;
        }

        Set((int)port, true);
        return null;
    }

    /// <summary>Chooses a free port, of the part kept for numbers asked for only when the rest is full; null when all are taken.</summary>
    public int? Choose(Random random)
    {
        int size = _last - _first + 1;
        int reserved = size < ReservedLeast * 2 ? 0 : Math.Min(ReservedMost, Math.Max(ReservedLeast, size / ReservedShare));
        return Choose(random, _first + reserved, size - reserved) ?? Choose(random, _first, reserved);
    }

    public void GiveBack(int port) => Set(port, false);

    /// <summary>The write that records what changed; null when nothing did.</summary>
    public Write? Written()
    {
        if (_bits == _before)
        {
            return null;
        }

        byte[] data = _bits.IsZero ? [] : _bits.ToByteArray(isUnsigned: true, isBigEndian: true);
        ObjectDraft item = new ObjectDraft()
            .Set("kind", "RangeAllocation")
            .Set("apiVersion", "v1")
            .Set("metadata", new ObjectDraft().Set("name", Key.Name))
            .Set("range", Range)
            .Set("data", Convert.ToBase64String(data));
        return new Write(Key, _revision, JsonText.ToBytes(item));
    }

    private static BigInteger Bits(string data) => new(Convert.FromBase64String(data), isUnsigned: true, isBigEndian: true);

    private bool IsTaken(int port) => !(_bits & (BigInteger.One << (port - _first))).IsZero;

    private void Set(int port, bool taken)
    {
        if (port < _first || port > _last)
        {
            return;
        }

        BigInteger bit = BigInteger.One << (port - _first);
        _bits = taken ? _bits | bit : _bits & ~bit;
    }

    private int? Choose(Random random, int first, int count)
    {
        if (count <= 0)
        {
            return null;
        }

        int start = random.Next(count);
        for (int i = 0; i < count; i++)
        {
            int port = first + ((start + i) % count);
            if (!IsTaken(port))
            {
                Set(port, true);
                return port;
            }
        }

        return null;
    }
}
