using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Xebec.Api.Quantities;

public readonly partial struct Quantity
{
    /// <summary>Bytes that <see cref="TryFormat"/> never exceeds.</summary>
    public const int FormattedBytesMax = 40;

    /// <summary>
    /// The canonical text: an integer with the largest suffix of its family that needs no fraction, as <c>1500m</c> or <c>64Mi</c>.
    /// </summary>
    public override string ToString()
    {
        Span<byte> utf8 = stackalloc byte[FormattedBytesMax];
        return TryFormat(utf8, out int written) ? Encoding.ASCII.GetString(utf8[..written]) : ToWideString();
    }

    /// <summary>
    /// Writes the canonical text without allocating; false for amounts beyond 64 bits, which only <see cref="ToString()"/> writes.
    /// </summary>
    public bool TryFormat(Span<byte> utf8, out int written)
    {
        written = 0;
        if (_wide is not null)
        {
            return false;
        }

        long mantissa = _mantissa;
        if (mantissa == 0)
        {
            utf8[0] = (byte)'0';
            written = 1;
            return true;
        }

        if (Format == QuantityFormat.BinarySI && _exponent == 0)
        {
            // binary suffixes only for whole amounts of at least 1Ki, decimal ones otherwise
            if (mantissa is >= 1024 or <= -1024)
            {
                int power = 0;
                while (power < 60 && mantissa % 1024 == 0)
                {
                    mantissa /= 1024;
                    power += 10;
                }

                return Write(mantissa, QuantitySuffix.Write(power, QuantityFormat.BinarySI), utf8, out written);
            }
        }
        else if (Format == QuantityFormat.BinarySI)
        {
            return false;
        }

        int exponent = _exponent;
        while (mantissa % 10 == 0)
        {
            mantissa /= 10;
            exponent++;
        }

        // the exponent goes down to a multiple of three
        int over = ((exponent % 3) + 3) % 3;
        Int128 shifted = (Int128)mantissa * PowersOfTen[over];
        return shifted >= long.MinValue && shifted <= long.MaxValue
            && Write((long)shifted, QuantitySuffix.Write(exponent - over, DecimalFormat), utf8, out written);
    }

    private QuantityFormat DecimalFormat => Format == QuantityFormat.DecimalExponent ? Format : QuantityFormat.DecimalSI;

    private static bool Write(long number, string suffix, Span<byte> utf8, out int written)
    {
        Utf8Formatter.TryFormat(number, utf8, out written);
        written += Encoding.ASCII.GetBytes(suffix, utf8[written..]);
        return true;
    }

    private string ToWideString()
    {
        if (Format == QuantityFormat.BinarySI && CompareMagnitude(new Quantity(1024)) >= 0 && TryWhole(out BigInteger whole))
        {
            int power = 0;
            while (power < 60 && BigInteger.Remainder(whole, 1024).IsZero)
            {
                whole /= 1024;
                power += 10;
            }

            return whole.ToString(CultureInfo.InvariantCulture) + QuantitySuffix.Write(power, QuantityFormat.BinarySI);
        }

        (BigInteger mantissa, int exponent) = WithoutTens();
        int over = ((exponent % 3) + 3) % 3;
        mantissa *= PowersOfTen[over];
        return mantissa.ToString(CultureInfo.InvariantCulture) + QuantitySuffix.Write(exponent - over, DecimalFormat);
    }

    private bool TryWhole(out BigInteger whole)
    {
        if (_exponent >= 0)
        {
            whole = _exponent > ExponentGapMax ? 0 : MantissaAt(0);
            return _exponent <= ExponentGapMax;
        }

        whole = BigInteger.DivRem(Mantissa, BigInteger.Pow(10, -_exponent), out BigInteger rest);
        return rest.IsZero;
    }
}
