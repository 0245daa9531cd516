using System.Collections.Concurrent;

namespace Xebec.Pki;

/// <summary>
/// A bounded memory in two generations: when the young one is full it becomes the old one, whose predecessor is forgotten;
/// what is found in the old one moves to the young one. Finding takes no lock.
/// </summary>
internal sealed class RecentlyUsed<TKey, TValue>(int capacity) where TKey : notnull where TValue : class
{
    private readonly int half = Math.Max(1, capacity / 2);
    private readonly Lock gate = new();
    private volatile ConcurrentDictionary<TKey, TValue> young = new();
    private volatile ConcurrentDictionary<TKey, TValue> old = new();
    private int youngCount; // ConcurrentDictionary.Count locks everything

    public TValue? Find(TKey key)
    {
        if (young.TryGetValue(key, out var value)) return value;
        if (!old.TryGetValue(key, out value)) return null;
        Add(key, value);
        return value;
    }

    public void Add(TKey key, TValue value)
    {
        lock (gate)
        {
            if (young.TryAdd(key, value)) youngCount++;
            else young[key] = value;
            if (youngCount < half) return;
            old = young;
            young = new();
            youngCount = 0;
        }
    }
}
