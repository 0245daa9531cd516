using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Xebec.Api.Names;

/// <summary>
/// An IP address read by Kubernetes' rules: four decimal numbers or RFC 4291, nothing else. The platform's parser also takes
/// hexadecimal, short and bracketed forms, which no API field may have.
/// </summary>
public readonly record struct IpText
{
    private readonly UInt128 _bits;

    private IpText(UInt128 bits, bool isV4, bool isMapped, bool hasLeadingZeros)
    {
        _bits = bits;
        IsV4 = isV4;
        IsMapped = isMapped;
        HasLeadingZeros = hasLeadingZeros;
    }

    /// <summary>Whether it is an IPv4 address, also when it was written as an IPv6 one.</summary>
    public bool IsV4 { get; }

    /// <summary>Written as <c>::ffff:1.2.3.4</c>.</summary>
    public bool IsMapped { get; }

    /// <summary>Some parsers read <c>010</c> as eight.</summary>
    public bool HasLeadingZeros { get; }

    /// <summary>The address's bits, the last 32 for IPv4.</summary>
    public UInt128 Bits => _bits;

    /// <summary>Another address of the same family.</summary>
    public IpText WithBits(UInt128 bits) => new(bits, IsV4, false, false);

    public IPAddress Address
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, _bits);
            return new IPAddress(IsV4 ? bytes[12..] : bytes);
        }
    }

    public static bool TryRead(ReadOnlySpan<char> text, out IpText ip)
    {
        ip = default;
        if (!text.Contains(':'))
        {
            bool good = TryReadV4(text, out uint v4, out bool zeros);
            ip = new IpText(v4, true, false, zeros);
            return good;
        }

        if (!TryReadV6(text, out UInt128 bits, out bool leadingZeros))
        {
            return false;
        }

        bool mapped = bits >> 32 == 0xFFFF;
        ip = new IpText(mapped ? bits & uint.MaxValue : bits, mapped, mapped, leadingZeros);
        return true;
    }

    /// <summary>Reads <c>address/length</c>.</summary>
    public static bool TryReadBlock(ReadOnlySpan<char> text, out IpText ip, out int prefix, out bool leadingZeros)
    {
        ip = default;
        prefix = 0;
        leadingZeros = false;
        int slash = text.IndexOf('/');
        if (slash < 0 || !TryRead(text[..slash], out ip))
        {
            return false;
        }

        ReadOnlySpan<char> digits = text[(slash + 1)..];
        leadingZeros = ip.HasLeadingZeros || (digits.Length > 1 && digits[0] == '0');
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9')
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out prefix))
        {
            return false;
        }

        return prefix <= (ip.IsV4 && !ip.IsMapped ? 32 : 128);
    }

    /// <summary>Whether all bits behind the first <paramref name="length"/> are zero.</summary>
    public bool HasOnlyPrefix(int length)
    {
        int behind = (IsV4 && !IsMapped ? 32 : 128) - length;
        return behind <= 0 || (_bits & ((behind >= 128 ? UInt128.Zero : UInt128.One << behind) - 1)) == 0;
    }

    /// <summary>The canonical spelling, of IPv6 that of RFC 5952.</summary>
    public override string ToString()
    {
        if (IsV4)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"{(byte)(_bits >> 24)}.{(byte)(_bits >> 16)}.{(byte)(_bits >> 8)}.{(byte)_bits}");
        }

        (int start, int length) = LongestZeros();
        var text = new StringBuilder(39);
        for (int i = 0; i < 8; i++)
        {
            if (i == start && length > 1)
            {
                text.Append("::");
                i += length - 1;
                continue;
            }

            text.Append(text.Length > 0 && text[^1] != ':' ? ":" : "").Append(GroupAt(i).ToString("x", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private ushort GroupAt(int position) => (ushort)(_bits >> (112 - (16 * position)));

    private (int Start, int Length) LongestZeros()
    {
        int best = 0;
        int bestStart = -1;
        int run = 0;
        for (int i = 0; i < 8; i++)
        {
            run = GroupAt(i) == 0 ? run + 1 : 0;
            if (run > best)
            {
                best = run;
                bestStart = i - run + 1;
            }
        }

        return (bestStart, best);
    }

    private static bool TryReadV4(ReadOnlySpan<char> text, out uint bits, out bool leadingZeros)
    {
        bits = 0;
        leadingZeros = false;
        int count = 0;
        foreach (Range part in text.Split('.'))
        {
            ReadOnlySpan<char> digits = text[part];
            if (++count > 4 || digits.IsEmpty || digits.Length > 10 || digits.ContainsAnyExceptInRange('0', '9')
                || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number > 255)
            {
                return false;
            }

            leadingZeros |= digits.Length > 1 && digits[0] == '0';
            bits = (bits << 8) | (uint)number;
        }

        return count == 4;
    }

    private static bool TryReadV6(ReadOnlySpan<char> text, out UInt128 bits, out bool leadingZeros)
    {
        bits = 0;
        leadingZeros = false;
        int gap = text.IndexOf("::");
        if (gap < 0)
        {
            return TryReadGroups(text, out bits, out int all, ref leadingZeros) && all == 8;
        }

        UInt128 head = 0;
        UInt128 tail = 0;
        int before = 0;
        int after = 0;
        if ((gap > 0 && !TryReadGroups(text[..gap], out head, out before, ref leadingZeros))
            || (gap + 2 < text.Length && !TryReadGroups(text[(gap + 2)..], out tail, out after, ref leadingZeros))
            || before + after > 7 || (gap > 0 && text[..gap].Contains('.')))
        {
            return false;
        }

        bits = (before == 0 ? 0 : head << (16 * (8 - before))) | tail;
        return true;
    }

    // hexadecimal groups with colons between, the last two may be an IPv4 address
    private static bool TryReadGroups(ReadOnlySpan<char> text, out UInt128 bits, out int count, ref bool leadingZeros)
    {
        bits = 0;
        count = 0;
        foreach (Range part in text.Split(':'))
        {
            ReadOnlySpan<char> group = text[part];
            if (group.Contains('.') && part.End.GetOffset(text.Length) == text.Length && TryReadV4(group, out uint v4, out bool zeros))
            {
                leadingZeros |= zeros;
                bits = (bits << 32) | v4;
                count += 2;
            }
            else if (group.Length is > 0 and <= 4
                && ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort number))
            {
                bits = (bits << 16) | number;
                count++;
            }
            else
            {
                return false;
            }

            if (count > 8)
            {
                return false;
            }
        }

        return true;
    }
}
