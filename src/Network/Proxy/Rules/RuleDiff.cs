using System.Collections.Immutable;
using System.Text;

namespace Xebec.Network.Proxy.Rules;

/// <summary>The difference between two models as one transaction.</summary>
public static class RuleDiff
{
    private static readonly ServicePlan Nothing = new([]);

    /// <param name="old">What the kernel holds; null when that is not known, and everything is made anew.</param>
    /// <param name="table">The tables' name, the same for both families.</param>
    public static RuleTransaction Between(RuleModel? old, RuleModel now, string table)
    {
        ArgumentNullException.ThrowIfNull(now);
        IEnumerable<ServiceKey> all = old is null
            ? []
            : old.Plans.Keys.Union(now.Plans.Keys).Where(key => !ReferenceEquals(Plan(old, key), Plan(now, key)));
        return Between(old, now, table, all);
    }

    /// <param name="touched">The only services that may differ between the two: the others are not looked at.</param>
    public static RuleTransaction Between(RuleModel? old, RuleModel now, string table, IEnumerable<ServiceKey> touched)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(touched);
        if (old is null || !ReferenceEquals(old.Facts, now.Facts))
        {
            return new RuleTransaction(TableText.Whole(now, table), Whole: true, now.Count, now.Rules.Any(rule => rule.Protocol == "udp"));
        }

        var difference = new Difference(old, now, table);
        foreach (ServiceKey service in new SortedSet<ServiceKey>(touched))
        {
            difference.Add(service);
        }

        return difference.ToTransaction();
    }

    private static ServicePlan Plan(RuleModel model, ServiceKey service) =>
        model.Plans.TryGetValue(service, out ServicePlan? plan) ? plan : Nothing;

    /// <summary>Gathers statements by what must come first: rules let go of sets and chains before these can go.</summary>
    private sealed class Difference(RuleModel old, RuleModel now, string table)
    {
        private readonly StringBuilder _flush = new();
        private readonly StringBuilder _make = new();
        private readonly StringBuilder _fill = new();
        private readonly StringBuilder _drop = new();
        private readonly SortedSet<Element> _elements = [];
        private int _changes;
        private bool _datagrams;

        public void Add(ServiceKey service)
        {
            ServicePlan before = Plan(old, service);
            ServicePlan after = Plan(now, service);
            _elements.UnionWith(before.Elements.Keys);
            _elements.UnionWith(after.Elements.Keys);
            int changes = _changes;
            AddChains(before, after);
            foreach (Place set in after.Sets.Except(before.Sets))
            {
                Say(_make, $"add set {At(set)} {{ {TableText.AffinitySet(set.Family)} }}");
            }

            foreach (Place set in before.Sets.Except(after.Sets))
            {
                Say(_drop, $"delete set {At(set)}");
            }

            bool elements = before.Elements.Count != after.Elements.Count || !before.Elements.SequenceEqual(after.Elements);
            _datagrams |= (elements || changes != _changes) && before.Rules.Concat(after.Rules).Any(rule => rule.Protocol == "udp");
        }

        public RuleTransaction ToTransaction()
        {
            var delete = new StringBuilder();
            var add = new StringBuilder();
            foreach (IGrouping<(IpFamily Family, string Set), Element> set in _elements.GroupBy(element => (element.Family, element.Set)))
            {
                var gone = new List<string>();
                var come = new List<string>();
                foreach (Element element in set)
                {
                    string? before = old.ValueAt(element);
                    string? after = now.ValueAt(element);
                    if (before != after)
                    {
                        gone.AddRange(before is null ? [] : [element.Key]);
                        come.AddRange(after is null ? [] : [TableText.Entry(element, after)]);
                        _changes++;
                    }
                }

                string at = $"{set.Key.Family.Word()} {table} {set.Key.Set}";
                delete.Append(gone.Count == 0 ? "" : $"delete element {at} {{ {string.Join(", ", gone)} }}\n");
                add.Append(come.Count == 0 ? "" : $"add element {at} {{ {string.Join(", ", come)} }}\n");
            }

            string script = string.Concat([$"{_flush}", $"{_make}", $"{_fill}", $"{delete}", $"{add}", $"{_drop}"]);
            return new RuleTransaction(script, Whole: false, _changes, _datagrams);
        }

        private void AddChains(ServicePlan before, ServicePlan after)
        {
            foreach ((Place chain, ImmutableArray<string> statements) in after.Chains)
            {
                bool present = before.Chains.TryGetValue(chain, out ImmutableArray<string> were);
                if (present && were.SequenceEqual(statements))
                {
                    continue;
                }

                Say(present ? _flush : _make, $"{(present ? "flush" : "add")} chain {At(chain)}");
                foreach (string statement in statements)
                {
                    _fill.Append($"add rule {At(chain)} {statement}\n");
                }
            }

            foreach (Place chain in before.Chains.Keys.Where(chain => !after.Chains.ContainsKey(chain)))
            {
                _flush.Append($"flush chain {At(chain)}\n");
                Say(_drop, $"delete chain {At(chain)}");
            }
        }

        private void Say(StringBuilder text, string statement)
        {
            text.Append(statement).Append('\n');
            _changes++;
        }

        private string At(Place place) => $"{place.Family.Word()} {table} {place.Name}";
    }
}
