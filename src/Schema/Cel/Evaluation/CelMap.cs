namespace Xebec.Schema.Cel.Evaluation;

/// <summary>
/// A map that an expression made, in the order it was written; never changes. Shares entries as <see cref="CelList"/> does.
/// </summary>
internal sealed class CelMap
{
    private readonly Store _store;

    private CelMap(Store store, int count)
    {
        _store = store;
        Count = count;
    }

    public static CelMap Empty { get; } = new(new Store { Sealed = true }, 0);

    public int Count { get; }

    public CelEntry this[int index] => _store.Entries[index];

    /// <summary>Null when a key comes twice.</summary>
    public static CelMap? Of(IReadOnlyList<CelEntry> entries)
    {
        var store = new Store { Sealed = true };
        foreach (CelEntry entry in entries)
        {
            if (!store.TryAdd(entry))
            {
                return null;
            }
        }

        return new CelMap(store, entries.Count);
    }

    public CelValue Find(in CelValue key) => _store.Index.TryGetValue(key, out int at) && at < Count ? _store.Entries[at].Value : default;

    /// <summary>Null when the key is there.</summary>
    public CelMap? Plus(CelEntry entry)
    {
        if (Find(entry.Key).Exists)
        {
            return null;
        }

        Store store = _store;
        if (store.Sealed || store.Entries.Count != Count)
        {
            store = new Store();
            for (int i = 0; i < Count; i++)
            {
                store.TryAdd(this[i]);
            }
        }

        store.TryAdd(entry);
        return new CelMap(store, Count + 1);
    }

    private sealed class Store
    {
        public List<CelEntry> Entries { get; } = [];

        public Dictionary<CelValue, int> Index { get; } = new(CelKeys.Instance);

        /// <summary>Never to be added to: constants are shared by threads.</summary>
        public bool Sealed { get; init; }

        public bool TryAdd(CelEntry entry)
        {
            if (!Index.TryAdd(entry.Key, Entries.Count))
            {
                return false;
            }

            Entries.Add(entry);
            return true;
        }
    }
}
