using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Apply.Typed;
using Xebec.Schema.Patches;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply;

/// <summary>One apply of one object, which can be run again with force.</summary>
internal sealed class OneApply
{
    private readonly TypeSchema _type;
    private readonly Value _live;
    private readonly Value _applied;
    private readonly IReadOnlyList<ManagerEntry> _entries;
    private readonly ApplyOptions _options;
    private readonly FieldSet _reset;
    private readonly ManagerKey _applier;

    public OneApply(TypeSchema type, Value live, Value applied, ManagedFields managed, ApplyOptions options)
    {
        _type = type;
        _live = live;
        _applied = applied;
        _entries = [.. managed.Entries];
        _options = options;
        _reset = options.Reset ?? FieldSet.Empty;
        _applier = ManagerKey.Of(options.Manager, applied: true);
    }

    /// <summary>What the last run took from others, or would have to.</summary>
    public IReadOnlyList<(ManagerKey Manager, FieldSet Fields)> Conflicts { get; private set; } = [];

    private string ApiVersion => _options.Manager.ApiVersion;

    /// <summary>
    /// 1. Entries are brought into line with the type. 2. The applied object is laid over the live one. 3. The applier owns what it said
    /// now; what it owned before and nobody owns now is pruned. 4. What changed by that is taken from others: refused without force. 5.
    /// managedFields are written.
    /// </summary>
    public PatchResult Run(bool forced = false)
    {
        // 1
        var managed = new ManagedFields();
        foreach (ManagerEntry entry in _entries)
        {
            managed.Set(entry);
        }

        var versions = new VersionLookup(_options.Versions ?? OneVersion.Instance, _type, ApiVersion);
        var ownership = new Ownership(versions, _reset);
        ownership.Reconcile(managed, _live);
        if (versions.Problem is { } unreadable)
        {
            return PatchProblem.Bare(unreadable);
        }

        // 2
        Value merged = TypedMerge.Merge(_type, _live, _applied);

        // 3
        ManagerEntry? last = managed.Find(_applier);
        FieldSet said = AppliedFields.Of(_type, _applied).RecursiveDifference(_reset);
        managed.Set(new ManagerEntry(_applier, ApiVersion, last?.Time, said));
        if (last is not null)
        {
            merged = AppliedPruning.Prune(merged, last, managed, versions);
        }

        if (versions.Problem is { } unpruned)
        {
            return PatchProblem.Bare($"failed to prune fields: {unpruned}");
        }

        // 4
        ownership.Share(managed, _live, merged, _applier, out List<(ManagerKey, FieldSet)> conflicts);
        Conflicts = conflicts;
        if (versions.Problem is { } incomparable)
        {
            return PatchProblem.Bare(incomparable);
        }

        if (conflicts.Count > 0 && !forced && !_options.Force)
        {
            return ApplyConflicts.Problem(conflicts);
        }

        // 5
        bool changed = !ValueEquality.AreSame(merged, _live) && merged != _live;
        FieldSet owned = said.Difference(SystemFields.All);
        managed.Remove(_applier);
        if (!owned.IsEmpty)
        {
            string? time = changed ? ManagedFieldsWriter.Time(_options.Now) : last?.Time;
            managed.Set(new ManagerEntry(_applier, ApiVersion, time, owned));
        }

        var result = ObjectDraft.Open(changed ? merged : _live.Clone());
        ManagedFieldsWriter.Put(result, managed, _type);
        return result;
    }
}
