namespace Xebec.Api.Times;

/// <summary>
/// A point in time as the API knows it: seconds since 1970 and nanoseconds within the second. Wider than <see cref="DateTimeOffset"/>:
/// the API accepts the years 0 to 9999 and beyond after a zone shift.
/// </summary>
public readonly record struct Timestamp(long UnixSeconds, int Nanos) : IComparable<Timestamp>
{
    /// <summary>Go's zero time, midnight of 0001-01-01 UTC, which the API writes as null.</summary>
    public static readonly Timestamp Zero = new(-62_135_596_800, 0);

    public bool IsZero => this == Zero;

    public static bool operator <(Timestamp left, Timestamp right) => left.CompareTo(right) < 0;

    public static bool operator >(Timestamp left, Timestamp right) => left.CompareTo(right) > 0;

    public static bool operator <=(Timestamp left, Timestamp right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Timestamp left, Timestamp right) => left.CompareTo(right) >= 0;

    /// <summary>The moment a clock showed, without rounding.</summary>
    public static Timestamp From(DateTimeOffset moment)
    {
        long ticks = moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        long seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        return rest < 0 ? new Timestamp(seconds - 1, (int)(rest + TimeSpan.TicksPerSecond) * 100) : new Timestamp(seconds, (int)rest * 100);
    }

    /// <summary>As a clock would show it; the ends of the platform's range for years it does not know.</summary>
    public DateTimeOffset ToDateTimeOffset()
    {
        if (UnixSeconds < Zero.UnixSeconds)
        {
            return DateTimeOffset.MinValue;
        }

        const long last = 253_402_300_799;
        return UnixSeconds > last ? DateTimeOffset.MaxValue : DateTimeOffset.FromUnixTimeSeconds(UnixSeconds).AddTicks(Nanos / 100);
    }

    public int CompareTo(Timestamp other)
    {
        int bySecond = UnixSeconds.CompareTo(other.UnixSeconds);
        return bySecond != 0 ? bySecond : Nanos.CompareTo(other.Nanos);
    }

    /// <summary>As fields of kind Time are written: whole seconds, UTC.</summary>
    public override string ToString() => TimeText.Write(this, micro: false);
}
