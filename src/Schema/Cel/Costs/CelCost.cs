namespace Xebec.Schema.Cel.Costs;

/// <summary>A range of costs or sizes. Sums and products that are too large end at the largest number.</summary>
/// <param name="Min">At least.</param>
/// <param name="Max">At most; the largest number when there is no bound.</param>
public readonly record struct CelCost(ulong Min, ulong Max)
{
    internal static CelCost Unknown => new(0, ulong.MaxValue);

    internal static CelCost Fixed(ulong cost) => new(cost, cost);

    public static CelCost operator +(CelCost left, CelCost right) => new(Add(left.Min, right.Min), Add(left.Max, right.Max));

    public static CelCost operator *(CelCost left, CelCost right) => new(Multiply(left.Min, right.Min), Multiply(left.Max, right.Max));

    /// <summary>Multiplied and rounded up.</summary>
    internal CelCost Times(double factor) => new(Scale(Min, factor), Scale(Max, factor));

    /// <summary>The smallest range that contains both.</summary>
    internal CelCost Or(CelCost other) => new(Math.Min(Min, other.Min), Math.Max(Max, other.Max));

    private static ulong Add(ulong a, ulong b) => a > ulong.MaxValue - b ? ulong.MaxValue : a + b;

    private static ulong Multiply(ulong a, ulong b) => b != 0 && a > ulong.MaxValue / b ? ulong.MaxValue : a * b;

    private static ulong Scale(ulong number, double factor)
    {
        double scaled = Math.Ceiling(number * factor);
        return scaled >= 18_446_744_073_709_551_616.0 ? ulong.MaxValue : (ulong)scaled;
    }
}
