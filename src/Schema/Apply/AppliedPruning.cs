using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Apply.Typed;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply;

/// <summary>
/// Prunes what an applier applied last and nobody owns now, in the version it applied last in and with the owners of all versions.
/// </summary>
internal static class AppliedPruning
{
    private const string ToLast = "failed to convert merged object to last applied version: ";
    private const string Dangling = "failed add back dangling items: failed to convert pruned object to last applied version: ";

    public static Value Prune(Value merged, ManagerEntry last, ManagedFields managed, VersionLookup versions)
    {
        if (last.Fields.IsEmpty)
        {
            return merged;
        }

        string apiVersion = versions.ApiVersion;
        bool oneVersion = last.ApiVersion == apiVersion;
        FieldSet owned = FieldSet.Empty;
        foreach (ManagerEntry entry in managed.Entries)
        {
            string its = entry.ApiVersion;
            oneVersion &= its == apiVersion || !versions.Try(merged, apiVersion, its, Owned("merged", its), out _, out _);
            owned = its == apiVersion ? owned.Union(entry.Fields) : owned;
        }

        return oneVersion ? Pruning.Prune(versions.Type, merged, last.Fields, owned) : InVersions(merged, last, managed, versions);
    }

    // 1. Without anything of the last set, in its version. 2. With what managers own put back, version after version, the last set's first.
    // 3. Of what is then missing only the last set goes.
    private static Value InVersions(Value merged, ManagerEntry last, ManagedFields managed, VersionLookup versions)
    {
        string apiVersion = versions.ApiVersion;
        if (!versions.Try(merged, apiVersion, last.ApiVersion, ToLast, out Value whole, out TypeSchema lastType))
        {
            return merged;
        }

        // 1
        FieldSet lastSet = last.Fields.WithDeclaredParents(lastType);
        Value pruned = FieldRemoval.Remove(lastType, whole, lastSet);
        string at = last.ApiVersion;

        // 2
        foreach (IGrouping<string, ManagerEntry> group in managed.Entries.GroupBy(e => e.ApiVersion)
            .OrderBy(g => g.Key != last.ApiVersion).ThenBy(g => g.Key, StringComparer.Ordinal))
        {
            if (versions.Try(merged, apiVersion, group.Key, Owned("merged", group.Key), out Value all, out TypeSchema its)
                && versions.Try(pruned, at, group.Key, Owned("pruned", group.Key), out Value left, out _))
            {
                FieldSet owned = group.Aggregate(FieldSet.Empty, (set, e) => set.Union(e.Fields));
                pruned = FieldRemoval.Remove(
                    its, all, Tracked(its, all).Difference(Tracked(its, left).Union(owned.WithDeclaredParents(its))));
                at = group.Key;
            }
        }

        // 3
        if (!versions.Try(pruned, at, last.ApiVersion, Dangling, out Value stands, out _))
        {
            return merged;
        }

        Value result = FieldRemoval.Remove(
            lastType, whole, Tracked(lastType, whole).Difference(Tracked(lastType, stands)).Intersection(lastSet));
        return versions.Try(result, last.ApiVersion, apiVersion, "", out Value back, out _) ? back : merged;
    }

    private static string Owned(string what, string version) =>
        $"failed add back owned items: failed to convert {what} object at version {version}: ";

    private static FieldSet Tracked(TypeSchema type, Value value) => AppliedFields.Of(type, value).WithDeclaredParents(type);
}
