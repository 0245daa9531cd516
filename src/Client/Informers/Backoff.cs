namespace Xebec.Client.Informers;

/// <summary>Growing pauses between attempts at the same thing, spread by chance so that many clients don't come back together.</summary>
/// <param name="first">The shortest first pause.</param>
/// <param name="most">The longest pause before it is spread.</param>
/// <param name="forgetAfter">A time without trouble after which the pauses start small again.</param>
public sealed class Backoff(TimeSpan first, TimeSpan most, TimeSpan forgetAfter, TimeProvider time, Random random)
{
    private TimeSpan _next;
    private long _last = time.GetTimestamp();

    /// <summary>The next pause: between once and twice the current step.</summary>
    public TimeSpan Next()
    {
        if (_next == default || time.GetElapsedTime(_last) >= forgetAfter)
        {
            _next = first;
        }

        _last = time.GetTimestamp();
        TimeSpan pause = _next * (1 + random.NextDouble());
        _next = _next * 2 < most ? _next * 2 : most;
        return pause;
    }
}
