using System.Globalization;
using System.Numerics;
using System.Text;

namespace Xebec.Api.Quantities;

public readonly partial struct Quantity
{
    /// <summary>Why a text is not a quantity, in upstream's words.</summary>
    public const string FormatProblem = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    public const string SuffixProblem = "unable to parse quantity's suffix";

    /// <summary>Longest text accepted, in bytes: upstream has no limit but that of a request.</summary>
    public const int TextBytesMax = 4096;

    private static readonly BigInteger BinaryMax = long.MaxValue;

    /// <summary>Reads a quantity this process knows to be good.</summary>
    /// <exception cref="FormatException">It was not.</exception>
    public static Quantity Parse(string text) =>
        TryParse(text, out Quantity quantity, out string? problem) ? quantity : throw new FormatException(problem);

    public static bool TryParse(string? text, out Quantity quantity) => TryParse(text ?? "", out quantity, out _);

    /// <summary>Reads a quantity; <paramref name="problem"/> has upstream's words when it is none.</summary>
    public static bool TryParse(string text, out Quantity quantity, out string? problem)
    {
        if (text.Length <= 64)
        {
            Span<byte> utf8 = stackalloc byte[64 * 3];
            return TryParse(utf8[..Encoding.UTF8.GetBytes(text, utf8)], out quantity, out _, out problem);
        }

        return TryParse(Encoding.UTF8.GetBytes(text), out quantity, out _, out problem);
    }

    /// <summary>
    /// Reads a quantity from UTF-8. <paramref name="keepsText"/>: upstream writes this text back as it came, though it may not be the
    /// canonical one (<c>1.500</c>, <c>+1</c>, <c>1e3</c>), because its parser takes it for canonical.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Quantity quantity, out bool keepsText, out string? problem)
    {
        quantity = default;
        keepsText = false;
        if (utf8.Length > TextBytesMax || !QuantityText.TrySplit(utf8, out QuantityText parts))
        {
            problem = FormatProblem;
            return false;
        }

        if (!QuantitySuffix.TryRead(parts.Suffix, out int exponent, out QuantityFormat format))
        {
            problem = SuffixProblem;
            return false;
        }

        problem = null;
        quantity = format == QuantityFormat.BinarySI
            ? Binary(parts, exponent, out keepsText)
            : Decimal(parts, exponent, format, out keepsText);
        return true;
    }

    private static Quantity Decimal(QuantityText parts, int suffixExponent, QuantityFormat format, out bool keepsText)
    {
        // within 18 digits and no finer than nano the amount fits 64 bits; the text is kept when it seems canonical
        int digits = parts.Whole.Length + parts.Fraction.Length;
        long exponent = (long)suffixExponent - parts.Fraction.Length;
        if (digits <= 18 && exponent >= -9)
        {
            long mantissa = Digits(parts.Whole, 0);
            mantissa = Digits(parts.Fraction, mantissa);
            keepsText = exponent % 3 == 0 && parts.Whole[0] != '0' && !EndsInThousand(parts);
            return new Quantity(parts.Negative ? -mantissa : mantissa, (int)exponent, format);
        }

        keepsText = false;
        exponent = Math.Clamp(exponent, int.MinValue / 2, int.MaxValue / 2);
        var exact = new Quantity(WideDigits(parts), (int)exponent, format);
        return exact.IsZero ? new Quantity(0, format) : exact.RoundUp(-9);
    }

    private static Quantity Binary(QuantityText parts, int power, out bool keepsText)
    {
        if (parts.Fraction.IsEmpty && 15 - parts.Whole.Length - (power * 3 / 10) - 1 >= 0)
        {
            long amount = Digits(parts.Whole, 0);
            keepsText = (amount & 7) != 0;
            return new Quantity((parts.Negative ? -amount : amount) << power, 0, QuantityFormat.BinarySI);
        }

        keepsText = false;
        Quantity exact = new Quantity(WideDigits(parts) << power, -parts.Fraction.Length, QuantityFormat.BinarySI).RoundUp(-9);
        if (exact.CompareMagnitude(new Quantity(BinaryMax, 0, QuantityFormat.BinarySI)) > 0)
        {
            return new Quantity(exact.Sign * BinaryMax, 0, QuantityFormat.BinarySI);
        }

        return exact.CompareMagnitude(new Quantity(1)) < 0 ? exact.With(QuantityFormat.DecimalSI) : exact;
    }

    private static bool EndsInThousand(QuantityText parts)
    {
        var zeros = "000"u8;
        int fraction = Math.Min(3, parts.Fraction.Length);
        return parts.Fraction.EndsWith(zeros[..fraction]) && parts.Whole.EndsWith(zeros[fraction..]);
    }

    private static long Digits(ReadOnlySpan<byte> digits, long before)
    {
        foreach (byte digit in digits)
        {
            before = (before * 10) + (digit - '0');
        }

        return before;
    }

    private static BigInteger WideDigits(QuantityText parts)
    {
        string digits = Encoding.ASCII.GetString(parts.Whole) + Encoding.ASCII.GetString(parts.Fraction);
        var number = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return parts.Negative ? -number : number;
    }
}
