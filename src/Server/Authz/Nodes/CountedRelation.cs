using System.Collections.Immutable;

namespace Xebec.Server.Authz.Nodes;

/// <summary>What relates to what, and for how many reasons: a relation ends with its last reason. Immutable.</summary>
internal sealed class CountedRelation<TFrom, TTo>
    where TFrom : notnull
    where TTo : notnull
{
    private readonly ImmutableSortedDictionary<TFrom, ImmutableSortedDictionary<TTo, int>> _pairs;
    private readonly ImmutableSortedDictionary<TTo, int> _none;

    public CountedRelation(IComparer<TFrom> from, IComparer<TTo> to)
        : this(ImmutableSortedDictionary.Create<TFrom, ImmutableSortedDictionary<TTo, int>>(from),
            ImmutableSortedDictionary.Create<TTo, int>(to))
    {
    }

    private CountedRelation(
        ImmutableSortedDictionary<TFrom, ImmutableSortedDictionary<TTo, int>> pairs, ImmutableSortedDictionary<TTo, int> none)
    {
        _pairs = pairs;
        _none = none;
    }

    public bool Has(TFrom from, TTo to) => Counts(from).ContainsKey(to);

    public IEnumerable<TTo> Of(TFrom from) => Counts(from).Keys;

    /// <param name="from">One side.</param>
    /// <param name="to">The other.</param>
    /// <param name="more">1 for one more reason, -1 for one less.</param>
    public CountedRelation<TFrom, TTo> Change(TFrom from, TTo to, int more)
    {
        ImmutableSortedDictionary<TTo, int> related = Counts(from);
        int count = (related.TryGetValue(to, out int before) ? before : 0) + more;
        related = count > 0 ? related.SetItem(to, count) : related.Remove(to);
        return new(related.IsEmpty ? _pairs.Remove(from) : _pairs.SetItem(from, related), _none);
    }

    private ImmutableSortedDictionary<TTo, int> Counts(TFrom from) =>
        _pairs.TryGetValue(from, out ImmutableSortedDictionary<TTo, int>? counts) ? counts : _none;
}
