using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>Which pods of a namespace break a standard that is about to be enforced.</summary>
internal static class NamespaceReport
{
    // as many as upstream looks at
    private const int PodsMax = 3000;
    private static readonly ResourceName Pods = new("", "pods");

    public static List<string> Of(ISnapshot snapshot, string ns, SecurityStandard standard, IReadOnlyList<string> exemptClasses)
    {
        int total = snapshot.Count(Pods, ns);
        var found = new SortedDictionary<string, (string First, int Count)>(StringComparer.Ordinal);
        foreach (StoredObject stored in snapshot.List(Pods, ns).Take(PodsMax))
        {
            Value pod = ParsedObject.Of(stored).Root;
            if (exemptClasses.Contains(pod["spec"]["runtimeClassName"].TextOrEmpty))
            {
                continue;
            }

            string what = string.Join(
                ", ", SecurityChecks.Judge(standard, new CheckedPod(pod["metadata"], pod["spec"])).Select(v => v.Reason));
            if (what.Length > 0)
            {
                // pods come in the order of their names
                found[what] = found.TryGetValue(what, out (string First, int Count) had)
                    ? (had.First, had.Count + 1)
                    : (stored.Key.Name, 1);
            }
        }

        var report = new List<string>();
        if (total > PodsMax)
        {
            report.Add($"new PodSecurity enforce level only checked against the first {PodsMax} of {total} existing pods");
        }

        if (found.Count > 0)
        {
            report.Add($"existing pods in namespace \"{ns}\" violate the new PodSecurity enforce level \"{standard}\"");
        }

        report.AddRange(found
            .Select(f => f.Value.First
                + (f.Value.Count switch { 1 => "", 2 => " (and 1 other pod)", int n => $" (and {n - 1} other pods)" }) + $": {f.Key}")
            .Order(StringComparer.Ordinal));
        return report;
    }
}
