namespace Xebec.Server.Metrics;

/// <summary>A number that many add to at once.</summary>
internal sealed class Count
{
    private long _value;

    public long Value => Interlocked.Read(ref _value);

    public void Set(long value) => Interlocked.Exchange(ref _value, value);

    public void Add(long more) => Interlocked.Add(ref _value, more);
}
