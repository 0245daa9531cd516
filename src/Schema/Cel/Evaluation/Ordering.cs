using System.Text;
using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>Order within a kind, and between numbers of different types.</summary>
internal static class Ordering
{
    /// <summary>Whether there is an order at all: messages about values without one differ.</summary>
    public static bool HasOrder(CelKind kind) => kind is CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Double or CelKind.String
        or CelKind.Bytes or CelKind.Timestamp or CelKind.Duration;

    /// <summary>
    /// Negative, zero or positive; null when the two cannot be compared; NaN compares as 2 to everything, which no operator accepts.
    /// </summary>
    public static int? Compare(in CelValue left, in CelValue right)
    {
        switch (left.Kind)
        {
            case CelKind.Int or CelKind.Uint or CelKind.Double:
                return right.Kind is CelKind.Int or CelKind.Uint or CelKind.Double ? CompareNumbers(left, right) : null;
            case var kind when kind != right.Kind:
                return null;
            case CelKind.String:
                return Math.Sign(CompareTexts(left.Text, right.Text));
            case CelKind.Bool or CelKind.Duration:
                return left.Integer.CompareTo(right.Integer);
            case CelKind.Bytes:
                return Math.Sign(left.Bytes.AsSpan().SequenceCompareTo(right.Bytes));
            case CelKind.Timestamp:
                return left.Time.CompareTo(right.Time);
            default:
                return null;
        }
    }

    /// <summary>2 when one of them is not a number.</summary>
    public static int CompareNumbers(in CelValue left, in CelValue right)
    {
        if (left.Kind == right.Kind)
        {
            return left.Kind switch
            {
                CelKind.Int => left.Integer.CompareTo(right.Integer),
                CelKind.Uint => left.Unsigned.CompareTo(right.Unsigned),
                _ => CompareReals(left.Real, right.Real),
            };
        }

        if (left.Kind == CelKind.Double)
        {
            return CompareRealTo(left.Real, right);
        }

        if (right.Kind == CelKind.Double)
        {
            int reversed = CompareRealTo(right.Real, left);
            return reversed == 2 ? 2 : -reversed;
        }

        // an int and a uint
        return left.Kind == CelKind.Int
            ? left.Integer < 0 ? -1 : left.Unsigned.CompareTo(right.Unsigned)
            : right.Integer < 0 ? 1 : left.Unsigned.CompareTo(right.Unsigned);
    }

    // Go compares the bytes of UTF-8, which is the order of code points
    private static int CompareTexts(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length - right.Length;
        }

        char a = left[common];
        char b = right[common];
        return char.IsSurrogate(a) || char.IsSurrogate(b)
            ? Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right))
            : a - b;
    }

    private static int CompareReals(double left, double right) =>
        double.IsNaN(left) || double.IsNaN(right) ? 2 : left < right ? -1 : left > right ? 1 : 0;

    private static int CompareRealTo(double real, in CelValue whole)
    {
        if (double.IsNaN(real))
        {
            return 2;
        }

        double least = whole.Kind == CelKind.Int ? -9_223_372_036_854_775_808.0 : 0;
        double beyond = whole.Kind == CelKind.Int ? 9_223_372_036_854_775_808.0 : 18_446_744_073_709_551_616.0;
        if (real < least)
        {
            return -1;
        }

        if (real >= beyond)
        {
            return 1;
        }

        return CompareReals(real, whole.Kind == CelKind.Int ? whole.Integer : whole.Unsigned);
    }
}
