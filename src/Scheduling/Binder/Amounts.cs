using Xebec.Api.Accessors;
using Xebec.Api.Quantities;

namespace Xebec.Scheduling.Binder;

/// <summary>Amounts of resources by name: cpu in thousandths, all else in whole units, rounded up.</summary>
internal sealed class Amounts
{
    private readonly SortedDictionary<string, long> _amounts = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, long>> All => _amounts;

    public long this[string name] => _amounts.GetValueOrDefault(name);

    public static Amounts Of(TextMap quantities)
    {
        var amounts = new Amounts();
        foreach ((string name, string text) in quantities)
        {
            if (Quantity.TryParse(text, out Quantity quantity))
            {
                amounts._amounts[name] = name == "cpu" ? quantity.MilliValue : quantity.Value;
            }
        }

        return amounts;
    }

    public Amounts Add(Amounts other)
    {
        foreach ((string name, long amount) in other._amounts)
        {
            _amounts[name] = this[name] + amount;
        }

        return this;
    }

    /// <summary>Of each resource the larger amount.</summary>
    public Amounts Max(Amounts other)
    {
        foreach ((string name, long amount) in other._amounts)
        {
            _amounts[name] = Math.Max(this[name], amount);
        }

        return this;
    }

    public void Set(string name, long amount) => _amounts[name] = amount;
}
