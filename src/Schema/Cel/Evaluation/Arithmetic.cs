using Xebec.Api.Times;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Syntax;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>The arithmetic operators over all kinds, with overflow as a failure.</summary>
internal static class Arithmetic
{
    /// <summary>0001-01-01 and the last second of the year 9999.</summary>
    public const long FirstSecond = -62_135_596_800;

    public const long LastSecond = 253_402_300_799;

    private const string NoSuchOverload = "no such overload";

    private static readonly CelValue IntOverflow = CelValue.Failure("integer overflow");
    private static readonly CelValue UintOverflow = CelValue.Failure("unsigned integer overflow");

    public static CelValue Add(CelValue left, CelValue right)
    {
        switch (left.Kind, right.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                long sum = unchecked(left.Integer + right.Integer);
                return ((left.Integer ^ sum) & (right.Integer ^ sum)) < 0 ? IntOverflow : CelValue.Of(sum);
            case (CelKind.Uint, CelKind.Uint):
                ulong unsigned = unchecked(left.Unsigned + right.Unsigned);
                return unsigned < left.Unsigned ? UintOverflow : CelValue.Of(unsigned);
            case (CelKind.Double, CelKind.Double):
                return CelValue.Of(left.Real + right.Real);
            case (CelKind.String, CelKind.String):
                return CelValue.Of(left.Text + right.Text);
            case (CelKind.Bytes, CelKind.Bytes):
                return CelValue.Of([.. left.Bytes, .. right.Bytes]);
            case (CelKind.List, CelKind.List):
                return AddLists(left, right);
            case (CelKind.Duration, CelKind.Duration):
                long total = unchecked(left.Integer + right.Integer);
                return ((left.Integer ^ total) & (right.Integer ^ total)) < 0
                    ? CelValue.Failure("duration overflow")
                    : CelValue.Of(new GoDuration(total));
            case (CelKind.Timestamp, CelKind.Duration):
                return Shift(left.Time, right.Integer);
            case (CelKind.Duration, CelKind.Timestamp):
                return Shift(right.Time, left.Integer);
            default:
                return None(Operators.Add, left.Kind is CelKind.Int or CelKind.Uint or CelKind.Double or CelKind.String or CelKind.Bytes
                    or CelKind.List or CelKind.Duration or CelKind.Timestamp);
        }
    }

    public static CelValue Subtract(CelValue left, CelValue right)
    {
        switch (left.Kind, right.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                long difference = unchecked(left.Integer - right.Integer);
                return ((left.Integer ^ right.Integer) & (left.Integer ^ difference)) < 0 ? IntOverflow : CelValue.Of(difference);
            case (CelKind.Uint, CelKind.Uint):
                return right.Unsigned > left.Unsigned ? UintOverflow : CelValue.Of(left.Unsigned - right.Unsigned);
            case (CelKind.Double, CelKind.Double):
                return CelValue.Of(left.Real - right.Real);
            case (CelKind.Duration, CelKind.Duration):
                long rest = unchecked(left.Integer - right.Integer);
                return ((left.Integer ^ right.Integer) & (left.Integer ^ rest)) < 0
                    ? CelValue.Failure("duration overflow")
                    : CelValue.Of(new GoDuration(rest));
            case (CelKind.Timestamp, CelKind.Duration):
                return right.Integer == long.MinValue ? CelValue.Failure("timestamp overflow") : Shift(left.Time, -right.Integer);
            case (CelKind.Timestamp, CelKind.Timestamp):
                Int128 nanos = ((Int128)(left.Time.UnixSeconds - right.Time.UnixSeconds) * 1_000_000_000)
                    + left.Time.Nanos - right.Time.Nanos;
                return nanos > long.MaxValue || nanos < long.MinValue
                    ? CelValue.Failure("duration overflow")
                    : CelValue.Of(new GoDuration((long)nanos));
            default:
                return None(Operators.Subtract,
                    left.Kind is CelKind.Int or CelKind.Uint or CelKind.Double or CelKind.Duration or CelKind.Timestamp);
        }
    }

    public static CelValue Multiply(CelValue left, CelValue right)
    {
        switch (left.Kind, right.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                Int128 product = (Int128)left.Integer * right.Integer;
                return product > long.MaxValue || product < long.MinValue ? IntOverflow : CelValue.Of((long)product);
            case (CelKind.Uint, CelKind.Uint):
                UInt128 unsigned = (UInt128)left.Unsigned * right.Unsigned;
                return unsigned > ulong.MaxValue ? UintOverflow : CelValue.Of((ulong)unsigned);
            case (CelKind.Double, CelKind.Double):
                return CelValue.Of(left.Real * right.Real);
            default:
                return None(Operators.Multiply, left.Kind is CelKind.Int or CelKind.Uint or CelKind.Double);
        }
    }

    public static CelValue Divide(CelValue left, CelValue right)
    {
        switch (left.Kind, right.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                return right.Integer == 0 ? CelValue.Failure("division by zero")
                    : right.Integer == -1 && left.Integer == long.MinValue ? IntOverflow : CelValue.Of(left.Integer / right.Integer);
            case (CelKind.Uint, CelKind.Uint):
                return right.Unsigned == 0 ? CelValue.Failure("division by zero") : CelValue.Of(left.Unsigned / right.Unsigned);
            case (CelKind.Double, CelKind.Double):
                return CelValue.Of(left.Real / right.Real);
            default:
                return None(Operators.Divide, left.Kind is CelKind.Int or CelKind.Uint or CelKind.Double);
        }
    }

    public static CelValue Modulo(CelValue left, CelValue right)
    {
        switch (left.Kind, right.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                return right.Integer == 0 ? CelValue.Failure("modulus by zero")
                    : right.Integer == -1 && left.Integer == long.MinValue ? IntOverflow : CelValue.Of(left.Integer % right.Integer);
            case (CelKind.Uint, CelKind.Uint):
                return right.Unsigned == 0 ? CelValue.Failure("modulus by zero") : CelValue.Of(left.Unsigned % right.Unsigned);
            default:
                return None(Operators.Modulo, left.Kind is CelKind.Int or CelKind.Uint);
        }
    }

    public static CelValue Negate(CelValue operand) => operand.Kind switch
    {
        CelKind.Int => operand.Integer == long.MinValue ? IntOverflow : CelValue.Of(-operand.Integer),
        CelKind.Double => CelValue.Of(-operand.Real),
        CelKind.Duration =>
            operand.Integer == long.MinValue ? CelValue.Failure("duration overflow") : CelValue.Of(new GoDuration(-operand.Integer)),
        _ => None(Operators.Negate, false),
    };

    // a kind that knows the operator says less than one that does not
    private static CelValue None(string name, bool knows) => CelValue.Failure(knows ? NoSuchOverload : $"{NoSuchOverload}: {name}");

    private static CelValue Shift(Timestamp time, long nanos)
    {
        Int128 all = ((Int128)time.UnixSeconds * 1_000_000_000) + time.Nanos + nanos;
        Int128 second = all / 1_000_000_000;
        int rest = (int)(all % 1_000_000_000);
        if (rest < 0)
        {
            rest += 1_000_000_000;
            second--;
        }

        return second < FirstSecond || second > LastSecond
            ? CelValue.Failure("timestamp overflow")
            : CelValue.Of(new Timestamp((long)second, rest));
    }

    private static CelValue AddLists(in CelValue left, in CelValue right)
    {
        if (left.IsDocument && (left.Type.IsSet || left.Type.ListKeys.Count > 0))
        {
            return Merge(left, right);
        }

        CelList first = left.Source as CelList ?? new CelList(left.Elements.ToArray());
        CelList second = right.Source as CelList ?? new CelList(right.Elements.ToArray());
        return CelValue.Of(first.Plus(second));
    }

    // Sets take what they have not; lists with keys replace where the key is the same.
    private static CelValue Merge(in CelValue left, in CelValue right)
    {
        CelType type = left.Type;
        List<CelValue> merged = [.. left.Elements.ToArray()];
        foreach (CelValue element in right.Elements)
        {
            CelValue added = element;
            string? key = Equality.KeyOf(type, added);
            int at = merged.FindIndex(e => key is null ? Equality.AreEqual(e, added) : Equality.KeyOf(type, e) == key);
            if (at < 0)
            {
                merged.Add(added);
            }
            else if (key is not null)
            {
                merged[at] = added;
            }
        }

        return CelValue.Of(new CelList([.. merged]), type);
    }
}
