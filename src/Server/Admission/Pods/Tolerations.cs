using Xebec.Api.Documents;

namespace Xebec.Server.Admission;

/// <summary>How lists of tolerations are joined and compared: one that tolerates all another does makes the other unnecessary.</summary>
internal static class Tolerations
{
    /// <summary>All of both lists, without those that another covers; of equals the first stays.</summary>
    public static List<Value> Merge(IEnumerable<Value> first, IEnumerable<Value> second)
    {
        List<Value> all = [.. first, .. second];
        var kept = new List<Value>();
        for (int i = 0; i < all.Count; i++)
        {
            bool covered = false;
            for (int j = 0; j < all.Count && !covered; j++)
            {
                covered = j != i && Covers(all[j], all[i]) && (j < i || !Covers(all[i], all[j]));
            }

            if (!covered)
            {
                kept.Add(all[i]);
            }
        }

        return kept;
    }

    /// <summary>Whether everything <paramref name="part"/> tolerates is tolerated by <paramref name="whole"/>, for as long.</summary>
    public static bool Covers(Value whole, Value part)
    {
        string effect = whole["effect"].TextOrEmpty;
        string key = whole["key"].TextOrEmpty;
        bool any = whole["operator"].TextIs("Exists");
        if ((effect.Length > 0 && !part["effect"].TextIs(effect)) || (key != part["key"].TextOrEmpty && !(key.Length == 0 && any)))
        {
            return false;
        }

        if (!any && (part["operator"].TextIs("Exists") || whole["value"].TextOrEmpty != part["value"].TextOrEmpty))
        {
            return false;
        }

        return whole["tolerationSeconds"].Integer is not { } seconds || part["tolerationSeconds"].Integer is { } own && own <= seconds;
    }
}
