using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Typed;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Managers;

/// <summary>Who owns what after a change, for writers of one version of a type; entries of other versions are asked in theirs.</summary>
internal sealed class Ownership(VersionLookup versions, FieldSet reset)
{
    private readonly TypeSchema _type = versions.Type;
    private readonly string _apiVersion = versions.ApiVersion;
    private readonly Dictionary<string, FieldChanges?> _changes = new(StringComparer.Ordinal);

    /// <summary>An update: takes what changed from everybody, and gives <paramref name="writer"/> what is new.</summary>
    public void Take(ManagedFields managed, Value old, Value @new, ManagerKey writer, DateTimeOffset now)
    {
        Reconcile(managed, old);
        FieldChanges changes = FieldComparison.Between(_type, old, @new).Without(reset);
        _changes[_apiVersion] = changes;
        Share(managed, old, @new, except: null, out _);
        FieldSet said = changes.Said.Difference(SystemFields.All);
        if (!said.IsEmpty)
        {
            FieldSet had = managed.Find(writer)?.Fields ?? FieldSet.Empty;
            managed.Set(new ManagerEntry(writer, _apiVersion, ManagedFieldsWriter.Time(now), said.Union(had)));
        }
    }

    /// <summary>
    /// Takes what changed between two objects from every manager but one,
    /// and drops who has nothing left or wrote in a version that is gone.
    /// </summary>
    /// <param name="conflicts">What was taken because it has another value now, by manager.</param>
    public void Share(
        ManagedFields managed, Value old, Value @new, ManagerKey? except, out List<(ManagerKey Manager, FieldSet Fields)> conflicts)
    {
        if (!_changes.ContainsKey(_apiVersion))
        {
            _changes[_apiVersion] = FieldComparison.Between(_type, old, @new).Without(reset);
        }

        var lost = new List<(ManagerKey, FieldSet)>();
        managed.Change(entry =>
        {
            if (entry.Key == except)
            {
                return entry.Fields.IsEmpty ? null : entry;
            }

            if (ChangesIn(entry.ApiVersion, old, @new) is not { } changes)
            {
                return null;
            }

            FieldSet conflict = entry.Fields.Intersection(changes.Said);
            if (!conflict.IsEmpty)
            {
                lost.Add((entry.Key, conflict));
            }

            FieldSet left = entry.Fields.Difference(conflict).Difference(changes.Removed);
            return left.IsEmpty ? null : entry with { Fields = left };
        });
        conflicts = lost;
    }

    /// <summary>Where a type has become atomic, who owned something inside owns the whole.</summary>
    public void Reconcile(ManagedFields managed, Value live)
    {
        managed.Change(entry =>
        {
            bool known = versions.Try(live, _apiVersion, entry.ApiVersion, "", out _, out TypeSchema its);
            return known ? entry with { Fields = AtomicFields.Reconcile(its, entry.Fields) } : entry;
        });
    }

    private FieldChanges? ChangesIn(string version, Value old, Value @new)
    {
        if (!_changes.TryGetValue(version, out FieldChanges? changes))
        {
            bool known = versions.Try(old, _apiVersion, version, "failed to convert old object: ", out Value before, out TypeSchema its)
                & versions.Try(@new, _apiVersion, version, "failed to convert new object: ", out Value after, out _);
            changes = known ? FieldComparison.Between(its, before, after).Without(reset) : null;
            _changes.Add(version, changes);
        }

        return changes;
    }
}
