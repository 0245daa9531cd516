namespace Xebec.Server.Metrics;

/// <summary>How often a value was at most each bound, and the sum of all values.</summary>
/// <param name="bounds">Ascending; what is above the last is counted apart.</param>
internal sealed class Histogram(double[] bounds)
{
    // sums are kept as integers, which can be added to without a lock: a millionth is finer than any of our bounds
    private const double Millionth = 1e6;

    private readonly long[] _counts = new long[bounds.Length + 1];
    private long _sumMillionths;

    public IReadOnlyList<double> Bounds => bounds;

    public double Sum => Interlocked.Read(ref _sumMillionths) / Millionth;

    public void Observe(double value)
    {
        // bounds are few, and most values below the first
        int at = 0;
        while (at < bounds.Length && value > bounds[at])
        {
            at++;
        }

        Interlocked.Increment(ref _counts[at]);
        Interlocked.Add(ref _sumMillionths, (long)(value * Millionth));
    }

    /// <summary>Per bound, how many values were at most that; the last element counts all.</summary>
    public long[] Cumulative()
    {
        var counts = new long[_counts.Length];
        long sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = sum += Interlocked.Read(ref _counts[i]);
        }

        return counts;
    }
}
