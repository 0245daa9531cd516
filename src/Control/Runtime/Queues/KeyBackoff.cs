using Xebec.Api.Keys;

namespace Xebec.Control.Runtime.Queues;

/// <summary>How long a failing key waits: 5 ms, doubling to 1,000 s, as upstream's controllers.</summary>
internal sealed class KeyBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(1000);

    private readonly Dictionary<ObjectKey, int> _failures = [];

    public TimeSpan Next(ObjectKey key)
    {
        _failures.TryGetValue(key, out int failures);
        _failures[key] = failures + 1;

        // 5 ms doubled 18 times is above 1,000 s
        return failures >= 18 ? Most : First * (1 << failures);
    }

    public void Forget(ObjectKey key) => _failures.Remove(key);
}
