namespace Xebec.Server.Metrics;

/// <summary>Series by their labels: found without a lock, made under one, never more than so many.</summary>
internal sealed class SeriesMap<TLabels, TSeries>(Func<TSeries> make, int most)
    where TLabels : notnull
    where TSeries : class
{
    private readonly Lock _lock = new();
    private volatile Dictionary<TLabels, TSeries> _series = [];

    /// <summary>All series so far with their labels as texts, sorted by these.</summary>
    public IEnumerable<(string[] Told, TSeries Series)> Sorted(Func<TLabels, string[]> values) =>
        _series.Select(s => (values(s.Key), s.Value)).OrderBy(s => string.Join('\0', s.Item1), StringComparer.Ordinal);

    /// <summary>Null when there are too many already.</summary>
    public TSeries? Of(TLabels labels)
    {
        if (_series.TryGetValue(labels, out TSeries? known))
        {
            return known;
        }

        lock (_lock)
        {
            if (_series.TryGetValue(labels, out known) || _series.Count >= most)
            {
                return known;
            }

            TSeries made = make();
            _series = new Dictionary<TLabels, TSeries>(_series) { [labels] = made };
            return made;
        }
    }
}
