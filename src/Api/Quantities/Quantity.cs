using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Xebec.Api.Quantities;

/// <summary>
/// An exact amount of a resource: a decimal number and the family of suffixes it is written with. Never finer than 10^-9: what is smaller
/// is rounded away from zero when it is parsed. The default value is 0.
/// </summary>
/// <remarks>Equality and order are of the amounts: <c>1</c> equals <c>1000m</c>.</remarks>
public readonly partial struct Quantity : IEquatable<Quantity>, IComparable<Quantity>
{
    // amount = (_wide ?? _mantissa) * 10^_exponent; a wide mantissa is boxed, because nearly none are
    private readonly long _mantissa;
    private readonly object? _wide;
    private readonly int _exponent;

    public Quantity(long amount, QuantityFormat format = QuantityFormat.DecimalSI)
        : this(amount, 0, format)
    {
    }

    private Quantity(BigInteger mantissa, int exponent, QuantityFormat format)
    {
        Format = format;
        _exponent = exponent;
        if (mantissa >= long.MinValue && mantissa <= long.MaxValue)
        {
            _mantissa = (long)mantissa;
        }
        else
        {
            _wide = mantissa;
        }
    }

    private Quantity(long mantissa, int exponent, QuantityFormat format)
    {
        _mantissa = mantissa;
        _exponent = exponent;
        Format = format;
    }

    public QuantityFormat Format { get; }

    public bool IsZero => Sign == 0;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => _wide is null ? Math.Sign(_mantissa) : ((BigInteger)_wide).Sign;

    /// <summary>The whole amount, rounded away from zero; the ends of the range when it does not fit.</summary>
    public long Value => Scaled(0);

    /// <summary>The amount in thousandths, rounded away from zero; the ends of the range when it does not fit.</summary>
    public long MilliValue => Scaled(-3);

    /// <summary>The nearest double, which may be infinite.</summary>
    public double Real => (double)Mantissa * Math.Pow(10, _exponent);

    private BigInteger Mantissa => _wide is null ? _mantissa : (BigInteger)_wide;

    public static bool operator ==(Quantity left, Quantity right) => left.Equals(right);

    public static bool operator !=(Quantity left, Quantity right) => !left.Equals(right);

    public static bool operator <(Quantity left, Quantity right) => left.CompareTo(right) < 0;

    public static bool operator >(Quantity left, Quantity right) => left.CompareTo(right) > 0;

    public static bool operator <=(Quantity left, Quantity right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Quantity left, Quantity right) => left.CompareTo(right) >= 0;

    /// <summary>The sum, written as <paramref name="left"/> was, or as <paramref name="right"/> when left is zero.</summary>
    public static Quantity operator +(Quantity left, Quantity right)
    {
        QuantityFormat format = left.IsZero ? right.Format : left.Format;
        if (left._wide is null && right._wide is null && left._exponent == right._exponent)
        {
            long sum = unchecked(left._mantissa + right._mantissa);
            bool overflowed = ((left._mantissa ^ sum) & (right._mantissa ^ sum)) < 0;
            if (!overflowed)
            {
                return new Quantity(sum, left._exponent, format);
            }
        }

        if (left.TryAlign(right, out Int128 a, out Int128 b, out int common))
        {
            Int128 sum = a + b;
            return sum >= long.MinValue && sum <= long.MaxValue
                ? new Quantity((long)sum, common, format)
                : new Quantity((BigInteger)sum, common, format);
        }

        if (left.IsZero || right.IsZero)
        {
            Quantity other = left.IsZero ? right : left;
            return new Quantity(other.Mantissa, other._exponent, format);
        }

        if (Math.Abs((long)left._exponent - right._exponent) > ExponentGapMax)
        {
            // a sum of amounts this far apart would take gigabytes to write down; the smaller does not show in it
            Quantity larger = left.CompareMagnitude(right) >= 0 ? left : right;
            return new Quantity(larger.Mantissa, larger._exponent, format);
        }

        int exponent = Math.Min(left._exponent, right._exponent);
        return new Quantity(left.MantissaAt(exponent) + right.MantissaAt(exponent), exponent, format);
    }

    /// <summary>The difference; see the sum.</summary>
    public static Quantity operator -(Quantity left, Quantity right) => left + -right;

    public static Quantity operator -(Quantity amount)
    {
        return amount._wide is null && amount._mantissa != long.MinValue
            ? new Quantity(-amount._mantissa, amount._exponent, amount.Format)
            : new Quantity(-amount.Mantissa, amount._exponent, amount.Format);
    }

    public static Quantity operator *(Quantity amount, long times) => new(amount.Mantissa * times, amount._exponent, amount.Format);

    /// <summary>The amount rounded away from zero to a multiple of 10^<paramref name="exponent"/> (-3: thousandths).</summary>
    public Quantity RoundUp(int exponent)
    {
        return _exponent >= exponent ? this : new Quantity(RoundedAt(exponent), exponent, Format);
    }

    public Quantity With(QuantityFormat format) => new(Mantissa, _exponent, format);

    public bool Equals(Quantity other) => CompareTo(other) == 0;

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Quantity other && Equals(other);

    public override int GetHashCode()
    {
        (BigInteger mantissa, int exponent) = WithoutTens();
        return (mantissa.GetHashCode() * 31) + exponent;
    }

    public int CompareTo(Quantity other)
    {
        if (_wide is null && other._wide is null && _exponent == other._exponent)
        {
            return _mantissa.CompareTo(other._mantissa);
        }

        if (TryAlign(other, out Int128 mine, out Int128 others, out _))
        {
            return mine.CompareTo(others);
        }

        int sign = Sign;
        return sign != other.Sign ? sign.CompareTo(other.Sign) : sign * CompareMagnitude(other);
    }
}
