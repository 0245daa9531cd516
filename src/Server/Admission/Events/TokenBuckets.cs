namespace Xebec.Server.Admission;

/// <summary>A bucket of tokens for each key, filled at a steady rate; of keys not seen for longest the buckets are forgotten.</summary>
/// <param name="rate">Tokens a second.</param>
/// <param name="burst">The most a bucket holds; a new one is full.</param>
/// <param name="remembered">How many keys are remembered at once.</param>
internal sealed class TokenBuckets(double rate, double burst, int remembered)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Bucket>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<Bucket> _bySeen = new();

    /// <summary>Takes a token of the key's bucket; false when there is none.</summary>
    public bool TryTake(string key, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out LinkedListNode<Bucket>? node))
            {
                _bySeen.Remove(node);
            }
            else
            {
                if (_byKey.Count == remembered)
                {
                    _byKey.Remove(_bySeen.Last!.Value.Key);
                    _bySeen.RemoveLast();
                }

                node = new LinkedListNode<Bucket>(new Bucket(key, burst, now));
                _byKey.Add(key, node);
            }

            _bySeen.AddFirst(node);
            double tokens = Math.Min(burst, node.Value.Tokens + (Math.Max(0, (now - node.Value.At).TotalSeconds) * rate));
            bool taken = tokens >= 1;
            node.Value = new Bucket(key, taken ? tokens - 1 : tokens, now);
            return taken;
        }
    }

    private readonly record struct Bucket(string Key, double Tokens, DateTimeOffset At);
}
