using System.Globalization;
using System.Text;
using Xebec.Api.Names;

namespace Xebec.Api.Times;

/// <summary>
/// Durations as Go reads and writes them (<c>1h30m</c>, <c>-1.5s</c>): 64 bits of nanoseconds, about 292 years either way.
/// </summary>
public readonly record struct GoDuration(long Nanoseconds) : IComparable<GoDuration>
{
    private const long Microsecond = 1_000;
    private const long Millisecond = 1_000_000;
    private const long Second = 1_000_000_000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;

    /// <summary>What is finer than 100 ns is cut off.</summary>
    public TimeSpan ToTimeSpan() => new(Nanoseconds / 100);

    /// <summary>Spans beyond 292 years become the longest duration.</summary>
    public static GoDuration From(TimeSpan span)
    {
        return new GoDuration(
            span.Ticks > long.MaxValue / 100 ? long.MaxValue : span.Ticks < long.MinValue / 100 ? long.MinValue : span.Ticks * 100);
    }

    /// <summary>Reads a duration; <paramref name="problem"/> has Go's words.</summary>
    public static bool TryParse(string text, out GoDuration duration, out string? problem)
    {
        duration = default;
        problem = null;
        ReadOnlySpan<char> rest = text;
        bool negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return true;
        }

        problem = rest.IsEmpty ? Invalid(text) : null;
        ulong total = 0;
        while (!rest.IsEmpty && problem is null)
        {
            problem = TakePart(text, ref rest, ref total);
        }

        // the most negative duration has no positive twin
        ulong most = negative ? 1UL << 63 : long.MaxValue;
        problem ??= total > most ? Invalid(text) : null;
        duration = new GoDuration(negative ? unchecked(-(long)total) : unchecked((long)total));
        return problem is null;
    }

    public int CompareTo(GoDuration other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>
    /// Hours, minutes and seconds without leading zero units; below a second
    /// in the largest unit that gives a whole number before the point.
    /// </summary>
    public override string ToString()
    {
        ulong size = Nanoseconds < 0 ? unchecked((ulong)-Nanoseconds) : (ulong)Nanoseconds;
        string sign = Nanoseconds < 0 ? "-" : "";
        if (size < Second)
        {
            (string unit, long scale) = size switch
            {
                0 => ("s", 1L),
                < Microsecond => ("ns", 1L),
                < Millisecond => ("µs", Microsecond),
                _ => ("ms", Millisecond),
            };
            return sign + Fraction(size, (ulong)scale) + unit;
        }

        ulong minutes = size / Minute;
        var text = new StringBuilder(sign);
        if (minutes >= 60)
        {
            text.Append(CultureInfo.InvariantCulture, $"{minutes / 60}h");
        }

        if (minutes > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{minutes % 60}m");
        }

        return text.Append(Fraction(size % Minute, Second)).Append('s').ToString();
    }

    private static string Fraction(ulong number, ulong scale)
    {
        string whole = (number / scale).ToString(CultureInfo.InvariantCulture);
        int digits = scale.ToString(CultureInfo.InvariantCulture).Length - 1;
        string fraction = (number % scale).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0').TrimEnd('0');
        return fraction.Length == 0 || digits == 0 ? whole : $"{whole}.{fraction}";
    }

    // one number and its unit
    private static string? TakePart(string text, ref ReadOnlySpan<char> rest, ref ulong total)
    {
        ulong whole = 0;
        int digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
        {
            if (whole > (1UL << 63) / 10)
            {
                return Invalid(text);
            }

            whole = (whole * 10) + (uint)(rest[digits++] - '0');
            if (whole > 1UL << 63)
            {
                return Invalid(text);
            }
        }

        rest = rest[digits..];
        ulong fraction = 0;
        double scale = 1;
        bool hasFraction = TakeFraction(ref rest, ref fraction, ref scale);
        if (digits == 0 && !hasFraction)
        {
            return Invalid(text);
        }

        int length = rest.IndexOfAny(".0123456789");
        ReadOnlySpan<char> unit = length < 0 ? rest : rest[..length];
        if (unit.IsEmpty)
        {
            return $"time: missing unit in duration {GoText.Quote(text)}";
        }

        long size = UnitOf(unit);
        if (size == 0)
        {
            return $"time: unknown unit {GoText.Quote(unit.ToString())} in duration {GoText.Quote(text)}";
        }

        rest = rest[unit.Length..];
        if (whole > (1UL << 63) / (ulong)size)
        {
            return Invalid(text);
        }

        whole *= (ulong)size;
        whole += fraction > 0 ? (ulong)(fraction * (size / scale)) : 0;
        total += whole;
        return whole > 1UL << 63 || total > 1UL << 63 ? Invalid(text) : null;
    }

    private static bool TakeFraction(ref ReadOnlySpan<char> rest, ref ulong fraction, ref double scale)
    {
        if (rest.IsEmpty || rest[0] != '.')
        {
            return false;
        }

        int at = 1;
        bool full = false;
        for (; at < rest.Length && char.IsAsciiDigit(rest[at]); at++)
        {
            // digits beyond 63 bits do not count
            full |= fraction > (long.MaxValue / 10);
            if (!full)
            {
                fraction = (fraction * 10) + (uint)(rest[at] - '0');
                scale *= 10;
            }
        }

        rest = rest[at..];
        return at > 1;
    }

    private static long UnitOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1,
        "us" or "µs" or "μs" => Microsecond,
        "ms" => Millisecond,
        "s" => Second,
        "m" => Minute,
        "h" => Hour,
        _ => 0,
    };

    private static string Invalid(string text) => $"time: invalid duration {GoText.Quote(text)}";
}
