namespace Xebec.Server.Metrics;

/// <summary>What is counted of one watch while it stands.</summary>
internal sealed class WatchMeter
{
    private readonly Count? _staying;
    private readonly Count? _events;
    private readonly TimeSpan _began;
    private readonly Action<double> _listed;
    private bool _ended;

    /// <param name="staying">Holds one for it until it ends.</param>
    /// <param name="events">What it has sent.</param>
    /// <param name="began">How long it took to stand.</param>
    /// <param name="listed">Told after how many seconds a list that it began with had been sent.</param>
    public WatchMeter(Count? staying, Count? events, TimeSpan began, Action<double> listed)
    {
        (_staying, _events, _began, _listed) = (staying, events, began, listed);
        staying?.Add(1);
    }

    public void Sent(int events) => _events?.Add(events);

    /// <param name="sending">Since the watch stood.</param>
    public void Listed(TimeSpan sending) => _listed((_began + sending).TotalSeconds);

    public void End()
    {
        if (!_ended)
        {
            _ended = true;
            _staying?.Add(-1);
        }
    }
}
