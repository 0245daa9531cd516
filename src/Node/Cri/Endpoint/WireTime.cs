namespace Xebec.Node.Cri.Endpoint;

/// <summary>CRI's times: nanoseconds since 1970, 0 for never.</summary>
internal static class WireTime
{
    public static DateTimeOffset Time(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    public static DateTimeOffset? TimeOrNever(long nanoseconds) => nanoseconds <= 0 ? null : Time(nanoseconds);

    /// <summary>Whole seconds, rounded up, so that a short grace doesn't become none.</summary>
    public static long SecondsUp(TimeSpan span) => span <= TimeSpan.Zero ? 0 : (long)Math.Ceiling(span.TotalSeconds);
}
