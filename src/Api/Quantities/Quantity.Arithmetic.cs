using System.Numerics;

namespace Xebec.Api.Quantities;

public readonly partial struct Quantity
{
    /// <summary>
    /// Powers of ten further apart than this are never aligned digit by digit: 4,096 digits are far beyond any real amount.
    /// </summary>
    private const int ExponentGapMax = 4096;

    private static readonly long[] PowersOfTen =
        [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000,
        1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000,
        1_000_000_000_000_000_000];

    // log10(2), to tell the number of decimal digits from that of binary ones
    private const double DigitsPerBit = 0.30102999566398120;

    private BigInteger MantissaAt(int exponent)
    {
        return Mantissa * BigInteger.Pow(10, _exponent - exponent);
    }

    // away from zero; only for exponents above our own
    private BigInteger RoundedAt(int exponent)
    {
        if (DigitsAbove(exponent) < -1)
        {
            return Sign;
        }

        var quotient = BigInteger.DivRem(Mantissa, BigInteger.Pow(10, exponent - _exponent), out BigInteger rest);
        return rest.IsZero ? quotient : quotient + Sign;
    }

    private long Scaled(int exponent)
    {
        if (_wide is null && _exponent == exponent)
        {
            return _mantissa;
        }

        if (IsZero)
        {
            return 0;
        }

        if (_exponent > exponent)
        {
            if (_exponent - (long)exponent > 19)
            {
                return Sign > 0 ? long.MaxValue : long.MinValue;
            }

            return Saturate(MantissaAt(exponent));
        }

        return Saturate(_exponent == exponent ? Mantissa : RoundedAt(exponent));
    }

    private static long Saturate(BigInteger number)
    {
        return number > long.MaxValue ? long.MaxValue : number < long.MinValue ? long.MinValue : (long)number;
    }

    // compares absolute amounts, without writing out powers of ten when the sizes already tell
    private int CompareMagnitude(Quantity other)
    {
        if (IsZero || other.IsZero)
        {
            return (IsZero ? 0 : 1) - (other.IsZero ? 0 : 1);
        }

        double mine = DigitsAbove(0);
        double others = other.DigitsAbove(0);
        if (Math.Abs(mine - others) > 2)
        {
            return mine.CompareTo(others);
        }

        // sizes are near each other, so exponents differ by no more than the longer mantissa has digits
        int exponent = Math.Min(_exponent, other._exponent);
        return BigInteger.Abs(MantissaAt(exponent)).CompareTo(BigInteger.Abs(other.MantissaAt(exponent)));
    }

    // about how many digits the amount has before the place of 10^exponent, within 1
    private double DigitsAbove(int exponent)
    {
        double bits = _wide is null
            ? 64 - BitOperations.LeadingZeroCount((ulong)(_mantissa < 0 ? unchecked(-_mantissa) : _mantissa))
            : ((BigInteger)_wide).GetBitLength();
        return (bits * DigitsPerBit) + _exponent - exponent;
    }

    // both mantissas at the smaller exponent, when that surely fits 128 bits
    private bool TryAlign(Quantity other, out Int128 mine, out Int128 others, out int exponent)
    {
        mine = _mantissa;
        others = other._mantissa;
        exponent = Math.Min(_exponent, other._exponent);
        long gap = Math.Abs((long)_exponent - other._exponent);
        if (_wide is not null || other._wide is not null || gap > 18)
        {
            return false;
        }

        long power = PowersOfTen[(int)gap];
        if (_exponent > other._exponent)
        {
            mine *= power;
        }
        else
        {
            others *= power;
        }

        return true;
    }

    private (BigInteger Mantissa, int Exponent) WithoutTens()
    {
        BigInteger mantissa = Mantissa;
        int exponent = _exponent;
        while (!mantissa.IsZero)
        {
            var quotient = BigInteger.DivRem(mantissa, 10, out BigInteger rest);
            if (!rest.IsZero)
            {
                return (mantissa, exponent);
            }

            mantissa = quotient;
            exponent++;
        }

        return (mantissa, 0);
    }
}
