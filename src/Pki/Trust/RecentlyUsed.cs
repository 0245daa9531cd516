namespace Xebec.Pki;

/// <summary>
/// A bounded memory in two generations: when the young one is full it becomes the old one, whose predecessor is forgotten;
/// what is found in the old one moves to the young one. Safe from several threads; the lock is held for a look-up at most.
/// </summary>
internal sealed class RecentlyUsed<TKey, TValue>(int capacity) where TKey : notnull where TValue : class
{
    private readonly int _half = Math.Max(1, capacity / 2);
    private readonly Lock _gate = new();
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    public TValue? Find(TKey key)
    {
        lock (_gate)
        {
            if (_young.TryGetValue(key, out var value))
            {
                return value;
            }

            if (!_old.TryGetValue(key, out value))
            {
                return null;
            }

            Keep(key, value);
            return value;
        }
    }

    public void Add(TKey key, TValue value)
    {
        lock (_gate)
        {
            Keep(key, value);
        }
    }

    private void Keep(TKey key, TValue value)
    {
        _young[key] = value;
        if (_young.Count < _half)
        {
            return;
        }

        (_old, _young) = (_young, []);
    }
}
