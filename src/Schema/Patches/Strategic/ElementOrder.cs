using Xebec.Api.Documents;

namespace Xebec.Schema.Patches.Strategic;

/// <summary>
/// The order of a merged list: what the patch names comes in the patch's order, the rest in the live order, and the two are interleaved
/// so that live neighbours stay where they were; elements new to the list come as early as that allows.
/// </summary>
internal static class ElementOrder
{
    /// <summary>Orders <paramref name="all"/>.</summary>
    /// <param name="wanted">The patch's elements, or its <c>$setElementOrder</c>.</param>
    /// <param name="live">The list before the patch.</param>
    public static PatchProblem? Arrange(ListKey key, List<Value> all, List<Value> wanted, List<Value> live, out Value arranged)
    {
        arranged = default;
        if (all.Count > 0 && Keyless(key, wanted) is { } badPatch)
        {
            return badPatch;
        }

        ListKey.Index byPatch = key.IndexOf(wanted);
        ListKey.Index byLive = key.IndexOf(live);
        var named = new List<(int Rank, int LiveRank, Value Element)>(all.Count);
        var rest = new List<(int Rank, Value Element)>();
        foreach (Value element in all)
        {
            if (Keyless(key, element) is { } problem)
            {
                return problem;
            }

            int rank = byPatch.Find(element);
            int liveRank = byLive.Find(element);
            if (rank >= 0)
            {
                named.Add((rank, liveRank, element));
            }
            else
            {
                rest.Add((liveRank, element));
            }
        }

        arranged = Interleave([.. named.OrderBy(n => n.Rank)], [.. rest.OrderBy(r => r.Rank)]);
        return null;
    }

    /// <summary>Whether a <c>$setElementOrder</c> names the patch's elements, in their order. Null when it does.</summary>
    public static PatchProblem? Disagreement(ListKey key, Value change, Value order)
    {
        if (order.Count == 0 || change.Count == 0)
        {
            return null;
        }

        ElementSequence.Enumerator places = order.Elements.GetEnumerator();
        foreach (Value element in change.Elements)
        {
            if (key.Name.Length > 0 && !element.IsObject)
            {
                return Directive.NotAnObject(element);
            }

            if (Directive.Has(element))
            {
                continue;
            }

            bool found = false;
            while (!found && places.MoveNext())
            {
                if (Keyless(key, element) is { } badElement)
                {
                    return badElement;
                }

                if (Keyless(key, places.Current) is { } badPlace)
                {
                    return badPlace;
                }

                found = key.Of(element) == key.Of(places.Current);
            }

            if (!found)
            {
                return PatchProblem.Bare(
                    $"The order in patch list:\n{GoValue.Plain(change)}\n doesn't match {Directive.SetElementOrder} "
                    + $"list:\n{GoValue.Plain(order)}\n");
            }
        }

        return null;
    }

    // both lists keep their order; a live element goes first only when the live list had it before the other
    private static ArrayDraft Interleave(List<(int Rank, int LiveRank, Value Element)> named, List<(int Rank, Value Element)> rest)
    {
        var woven = new ArrayDraft();
        int n = 0;
        foreach ((int rank, Value element) in rest)
        {
            while (n < named.Count && !(named[n].LiveRank >= 0 && rank >= 0 && rank < named[n].LiveRank))
            {
                woven.Add(named[n++].Element);
            }

            woven.Add(element);
        }

        for (; n < named.Count; n++)
        {
            woven.Add(named[n].Element);
        }

        return woven;
    }

    private static PatchProblem? Keyless(ListKey key, List<Value> wanted)
    {
        for (int i = 0; key.Name.Length > 0 && i < wanted.Count; i++)
        {
            if (!wanted[i].IsObject)
            {
                return PatchProblem.Bare($"value for key {i} is not a map.");
            }

            if (!key.Of(wanted[i]).Exists)
            {
                return Directive.NoMergeKey(wanted[i], key.Name);
            }
        }

        return null;
    }

    private static PatchProblem? Keyless(ListKey key, Value element)
    {
        if (key.Name.Length == 0 || key.Of(element).Exists)
        {
            return null;
        }

        return element.IsObject ? Directive.NoMergeKey(element, key.Name) : Directive.NotAnObject(element);
    }
}
