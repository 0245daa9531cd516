using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;

namespace Xebec.Schema.Apply;

/// <summary>
/// Ownership of an object's replicas, seen through its scale subresource: entries are translated for the Scale that is read, and back for
/// the object when the Scale was written.
/// </summary>
/// <remarks>
/// Upstream keys updaters by their version, which differs between Scale and object: an updater's entry comes back without its time, and
/// beside the rest of what it owned. Both show on the wire and are kept.
/// </remarks>
public sealed class ScaleOwnership
{
    private const string ScaleVersion = "autoscaling/v1";

    private static readonly FieldSet InScale = FieldSet.Of("spec.replicas");

    private readonly Value _entries;
    private readonly string _apiVersion;
    private readonly IReadOnlyDictionary<string, FieldSet?> _replicas;

    /// <param name="parentEntries"><c>metadata.managedFields</c> of the object.</param>
    /// <param name="apiVersion">The object's version in this request, such as <c>apps/v1</c>.</param>
    /// <param name="replicas">Of each version of the object, where its replicas are; null for a version without scale.</param>
    public ScaleOwnership(Value parentEntries, string apiVersion, IReadOnlyDictionary<string, FieldSet?> replicas)
    {
        ArgumentNullException.ThrowIfNull(replicas);
        _entries = parentEntries;
        _apiVersion = apiVersion;
        _replicas = replicas;
    }

    /// <summary>managedFields of the Scale: the object's entries that own its replicas. Absent when there are none.</summary>
    public Value OfScale()
    {
        var scale = new ManagedFields();
        if (ManagedFields.TryRead(_entries, out ManagedFields parent, out _))
        {
            foreach (ManagerEntry entry in parent.Entries)
            {
                if (_replicas.GetValueOrDefault(entry.ApiVersion) is { } path && Owns(entry, path))
                {
                    var key = new ManagerKey(entry.Key.Manager, entry.Key.Applied, ScaleVersion, entry.Key.Subresource);
                    scale.Set(new ManagerEntry(key, ScaleVersion, entry.Time, InScale));
                }
            }
        }

        return AsValue([.. scale.Entries]);
    }

    /// <summary>managedFields of the object after its Scale was written. Absent when there are none.</summary>
    /// <param name="scaleEntries"><c>metadata.managedFields</c> of the written Scale.</param>
    public Value OfParent(Value scaleEntries)
    {
        ManagedFields parent = ManagedFields.TryRead(_entries, out ManagedFields known, out _) ? known : new ManagedFields();
        ManagedFields scale = ManagedFields.TryRead(scaleEntries, out ManagedFields written, out _) ? written : new ManagedFields();
        var result = new List<ManagerEntry>();
        foreach (ManagerEntry entry in parent.Entries)
        {
            if (!_replicas.TryGetValue(entry.ApiVersion, out FieldSet? path))
            {
                continue;
            }

            if (path is null || !Owns(entry, path))
            {
                result.Add(entry);
            }
            else if (scale.Find(entry.Key) is not null)
            {
                result.Add(entry);
                scale.Remove(entry.Key);
            }
            else if (entry.Fields.Difference(path) is { IsEmpty: false } rest)
            {
                result.Add(entry with { Fields = rest });
            }
        }

        if (_replicas.GetValueOrDefault(_apiVersion) is { } replicas)
        {
            foreach (ManagerEntry entry in scale.Entries.Where(e => Owns(e, InScale)))
            {
                string? time = parent.Find(entry.Key)?.Time;
                result.Add(new ManagerEntry(
                    new ManagerKey(entry.Key.Manager, entry.Key.Applied, _apiVersion, entry.Key.Subresource), _apiVersion, time, replicas));
            }
        }

        return AsValue(result);
    }

    private static bool Owns(ManagerEntry entry, FieldSet path) => path.Difference(entry.Fields).IsEmpty;

    private static Value AsValue(IReadOnlyList<ManagerEntry> entries) => ManagedFieldsWriter.AsValue(entries, byName: false);
}
