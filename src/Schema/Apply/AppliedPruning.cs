using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Apply.Typed;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply;

/// <summary>Prunes what an applier applied last and nobody owns now, in the version it applied last in and with the owners of all versions.</summary>
internal static class AppliedPruning
{
    public static Value Prune(TypeSchema type, Value merged, ManagerEntry last, ManagedFields managed, string apiVersion, IObjectVersions versions)
    {
        if (last.Fields.IsEmpty)
        {
            return merged;
        }

        bool oneVersion = last.ApiVersion == apiVersion;
        FieldSet owned = FieldSet.Empty;
        foreach (ManagerEntry entry in managed.Entries)
        {
            oneVersion &= entry.ApiVersion == apiVersion || !versions.TryConvert(merged, apiVersion, entry.ApiVersion, out _, out _);
            owned = entry.ApiVersion == apiVersion ? owned.Union(entry.Fields) : owned;
        }

        return oneVersion ? Pruning.Prune(type, merged, last.Fields, owned) : InVersions(type, merged, last, managed, apiVersion, versions);
    }

    // 1. Without anything of the last set, in its version. 2. With what managers own put back, version after version, the last set's first.
    // 3. Of what is then missing only the last set goes.
    private static Value InVersions(TypeSchema type, Value merged, ManagerEntry last, ManagedFields managed, string apiVersion, IObjectVersions versions)
    {
        var convert = new Conversion(versions, type, apiVersion);
        if (!convert.Try(merged, apiVersion, last.ApiVersion, out Value whole, out TypeSchema lastType))
        {
            return merged;
        }

        // 1
        FieldSet lastSet = last.Fields.WithDeclaredParents(lastType);
        Value pruned = FieldRemoval.Remove(lastType, whole, lastSet);
        string at = last.ApiVersion;

        // 2
        foreach (IGrouping<string, ManagerEntry> group in managed.Entries.GroupBy(e => e.ApiVersion).OrderBy(g => g.Key != last.ApiVersion).ThenBy(g => g.Key, StringComparer.Ordinal))
        {
            if (convert.Try(merged, apiVersion, group.Key, out Value all, out TypeSchema its) && convert.Try(pruned, at, group.Key, out Value left, out _))
            {
                FieldSet owned = group.Aggregate(FieldSet.Empty, (set, e) => set.Union(e.Fields));
                pruned = FieldRemoval.Remove(its, all, Tracked(its, all).Difference(Tracked(its, left).Union(owned.WithDeclaredParents(its))));
                at = group.Key;
            }
        }

        // 3
        if (!convert.Try(pruned, at, last.ApiVersion, out Value stands, out _))
        {
            return merged;
        }

        Value result = FieldRemoval.Remove(lastType, whole, Tracked(lastType, whole).Difference(Tracked(lastType, stands)).Intersection(lastSet));
        return convert.Try(result, last.ApiVersion, apiVersion, out Value back, out _) ? back : merged;
    }

    private static FieldSet Tracked(TypeSchema type, Value value) => AppliedFields.Of(type, value).WithDeclaredParents(type);

    private readonly record struct Conversion(IObjectVersions Versions, TypeSchema Type, string ApiVersion)
    {
        public bool Try(Value value, string from, string to, out Value converted, out TypeSchema type)
        {
            (converted, type) = (value, Type);
            return from == to
                ? to == ApiVersion || Versions.TryConvert(value, from, to, out _, out type)
                : Versions.TryConvert(value, from, to, out converted, out type);
        }
    }
}
