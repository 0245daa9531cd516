namespace Xebec.Cluster;

/// <summary>Randomness that several threads may draw from at once; the platform's own instances break when they are shared.</summary>
internal sealed class SharedRandom : Random
{
    private readonly Lock _lock = new();
    private readonly Random _source = new();

    public override int Next()
    {
        lock (_lock)
        {
            return _source.Next();
        }
    }

    public override int Next(int maxValue)
    {
        lock (_lock)
        {
            return _source.Next(maxValue);
        }
    }

    public override int Next(int minValue, int maxValue)
    {
        lock (_lock)
        {
            return _source.Next(minValue, maxValue);
        }
    }

    public override long NextInt64(long minValue, long maxValue)
    {
        lock (_lock)
        {
            return _source.NextInt64(minValue, maxValue);
        }
    }

    public override double NextDouble()
    {
        lock (_lock)
        {
            return _source.NextDouble();
        }
    }

    public override void NextBytes(byte[] buffer)
    {
        lock (_lock)
        {
            _source.NextBytes(buffer);
        }
    }
}
