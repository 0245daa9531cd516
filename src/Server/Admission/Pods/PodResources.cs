using Xebec.Api.Documents;
using Xebec.Api.Quantities;

namespace Xebec.Server.Admission;

/// <summary>
/// What a pod asks for and may use in all: containers together, or the largest moment of initialisation where that is more, and overhead.
/// </summary>
internal static class PodResources
{
    public static SortedDictionary<string, Quantity> Requests(Value spec) => Sum(spec, "requests");

    public static SortedDictionary<string, Quantity> Limits(Value spec) => Sum(spec, "limits");

    /// <summary>What the containers alone have, without what is said of the pod as a whole.</summary>
    /// <param name="spec">The pod's.</param>
    /// <param name="side"><c>requests</c> or <c>limits</c>.</param>
    public static SortedDictionary<string, Quantity> OfContainers(Value spec, string side)
    {
        var all = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (Value container in spec["containers"].Elements)
        {
            Add(all, container["resources"][side]);
        }

        var sidecars = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);
        var peak = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (Value container in spec["initContainers"].Elements)
        {
            Value amounts = container["resources"][side];
            if (container["restartPolicy"].TextIs("Always"))
            {
                Add(all, amounts);
                Add(sidecars, amounts);
                Raise(peak, sidecars);
            }
            else
            {
                var moment = new SortedDictionary<string, Quantity>(sidecars, StringComparer.Ordinal);
                Add(moment, amounts);
                Raise(peak, moment);
            }
        }

        Raise(all, peak);
        return all;
    }

    private static SortedDictionary<string, Quantity> Sum(Value spec, string side)
    {
        SortedDictionary<string, Quantity> all = OfContainers(spec, side);
        foreach (Member whole in spec["resources"][side].Members)
        {
            if (Quantity.TryParse(whole.Value.TextOrEmpty, out Quantity amount))
            {
                all[whole.Name] = amount;
            }
        }

        if (side == "requests" || all.Count > 0)
        {
            foreach (Member extra in spec["overhead"].Members)
            {
                if ((side == "requests" || all.ContainsKey(extra.Name)) && Quantity.TryParse(extra.Value.TextOrEmpty, out Quantity amount))
                {
                    all[extra.Name] = all.TryGetValue(extra.Name, out Quantity had) ? had + amount : amount;
                }
            }
        }

        return all;
    }

    private static void Add(SortedDictionary<string, Quantity> sum, Value amounts)
    {
        foreach (Member member in amounts.Members)
        {
            if (Quantity.TryParse(member.Value.TextOrEmpty, out Quantity amount))
            {
                sum[member.Name] = sum.TryGetValue(member.Name, out Quantity had) ? had + amount : amount;
            }
        }
    }

    private static void Raise(SortedDictionary<string, Quantity> least, SortedDictionary<string, Quantity> amounts)
    {
        foreach ((string name, Quantity amount) in amounts)
        {
            if (!least.TryGetValue(name, out Quantity had) || had < amount)
            {
                least[name] = amount;
            }
        }
    }
}
