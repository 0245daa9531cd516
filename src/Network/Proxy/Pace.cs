namespace Xebec.Network.Proxy;

/// <summary>
/// How long to gather changes before the next transaction: as long as five of them take, so that the kernel is busy with us a sixth of
/// the time at most; but 10 ms at least, for changes come in groups, and 1 s at most, for somebody waits.
/// </summary>
internal sealed class Pace(TimeProvider time)
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Most = TimeSpan.FromSeconds(1);

    private long _ended = time.GetTimestamp();
    private TimeSpan _gap = Least;

    /// <summary>From now, when something has just changed.</summary>
    public TimeSpan Pause()
    {
        TimeSpan left = _gap - time.GetElapsedTime(_ended);
        return left > Least ? left : Least;
    }

    /// <summary>A transaction has ended.</summary>
    public void Note(TimeSpan took)
    {
        TimeSpan gap = took * 5;
        _gap = gap < Least ? Least : gap > Most ? Most : gap;
        _ended = time.GetTimestamp();
    }
}
