using System.Globalization;
using Xebec.Api.Names;

namespace Xebec.Server.Resources.Allocation;

/// <summary>
/// A block of addresses that services get theirs from. Its lower part is kept for addresses that are asked for by number, so that they
/// seldom collide with those chosen here.
/// </summary>
public readonly record struct AddressRange
{
    private const int ReservedLeast = 16;
    private const int ReservedMost = 256;
    private const int ReservedShare = 16;

    private readonly UInt128 _base;

    private AddressRange(UInt128 start, UInt128 count, bool isV4)
    {
        _base = start;
        Count = count;
        IsV4 = isV4;
    }

    public bool IsV4 { get; }

    /// <summary>Usable addresses: the block's base address is never given, nor IPv4's last.</summary>
    public UInt128 Count { get; }

    /// <summary>
    /// How many usable addresses at the bottom are given only when asked for, or when the rest is full: a sixteenth, between 16 and 256;
    /// none of a block that small.
    /// </summary>
    public UInt128 Reserved => Count <= ReservedLeast ? 0 : UInt128.Min(ReservedMost, UInt128.Max(ReservedLeast, Count / ReservedShare));

    /// <summary>A cluster's own blocks, in CIDR notation with a comma between: one, or one of each family.</summary>
    /// <exception cref="FormatException">A part is no block, or there are others than these.</exception>
    public static IReadOnlyList<string> Listed(string cidrs)
    {
        string[] all = cidrs.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (Array.Find(all, c => !TryRead(c, out _)) is { } wrong)
        {
            throw new FormatException($"\"{wrong}\" is no block of addresses; write it like 10.96.0.0/12 or fd00:10:96::/112");
        }

        bool fit = all.Length == 1 || (all.Length == 2 && all[0].Contains(':') != all[1].Contains(':'));
        return fit
            ? all
            : throw new FormatException("services have one block of addresses, or one of each family, like 10.96.0.0/12,fd00:10:96::/112; "
                + $"not \"{cidrs}\"");
    }

    public static bool TryRead(string cidr, out AddressRange range)
    {
        range = default;
        if (!IpText.TryReadBlock(cidr, out IpText ip, out int prefix, out _))
        {
            return false;
        }

        int behind = (ip.IsV4 ? 32 : 128) - prefix;

        // more than 64 bits of addresses are more than anyone walks through
        UInt128 size = UInt128.One << Math.Min(behind, 64);
        UInt128 start = behind >= 128 ? 0 : ip.Bits >> behind << behind;
        range = new AddressRange(start, size <= 2 ? 0 : size - (ip.IsV4 ? 2u : 1u), ip.IsV4);
        return true;
    }

    /// <summary>The first usable address of the first of several blocks: the service "kubernetes" has it.</summary>
    public static string First(string cidrs) =>
        Listed(cidrs) is [{ } first, ..] && TryRead(first, out AddressRange range) ? range.At(0) : "";

    /// <summary>The usable address number <paramref name="offset"/>, from 0.</summary>
    public string At(UInt128 offset)
    {
        UInt128 bits = _base + 1 + offset;
        return IsV4
            ? string.Create(CultureInfo.InvariantCulture, $"{(byte)(bits >> 24)}.{(byte)(bits >> 16)}.{(byte)(bits >> 8)}.{(byte)bits}")
            : Spelled(bits);
    }

    public bool Contains(string address) =>
        IpText.TryRead(address, out IpText ip) && ip.IsV4 == IsV4 && ip.Bits > _base && ip.Bits - _base <= Count;

    private static string Spelled(UInt128 bits)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
        return new System.Net.IPAddress(bytes).ToString();
    }
}
