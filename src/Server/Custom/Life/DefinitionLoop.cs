using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Server.Watching;
using Xebec.Store.Seam;

namespace Xebec.Server.Custom.Life;

/// <summary>Follows definitions: grants their names, says they are established, and ends those that are deleted.</summary>
/// <remarks>
/// 1. A definition changes. 2. Its names are compared with those granted to others of its group; so are the names of those that wait for
/// one.
/// 3. Its status says so. 4. When it is deleted, its objects are removed by a task of its own.
/// </remarks>
public sealed class DefinitionLoop(IStore store, DefinitionTable definitions, Func<IApiServer> server, TimeProvider time)
{
    private readonly DefinitionWrites _writes = new(store, server, time);
    private readonly Dictionary<Uid, Task> _removals = [];
    private ISnapshot? _settled;

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await StoreFollower.RunAsync(store, CustomGroups.Definitions, SettleAsync, cancellation);
        }
        finally
        {
            await Task.WhenAll(_removals.Values);
        }
    }

    private async Task SettleAsync(ISnapshot snapshot, CancellationToken cancellation)
    {
        foreach (LivingDefinition definition in Due(snapshot))
        {
            if (definition.Ending && !_removals.ContainsKey(definition.Stored.Facts.Uid))
            {
                _removals[definition.Stored.Facts.Uid] = new InstanceRemoval(store, _writes, time).RunAsync(definition, cancellation);
            }

            await _writes.ChangeAsync(definition.Stored, Settled, cancellation);
        }

        foreach ((Uid definition, Task removal) in _removals.Where(r => r.Value.IsCompleted).ToList())
        {
            _removals.Remove(definition);
            await removal;
        }

        _settled = snapshot;
    }

    // those that changed, and those of the same groups that wait for a name
    private SortedDictionary<string, LivingDefinition>.ValueCollection Due(ISnapshot snapshot)
    {
        var due = new SortedDictionary<string, LivingDefinition>(StringComparer.Ordinal);
        IEnumerable<ObjectKey> changes = snapshot.Since(_settled, CustomGroups.Definitions).Select(d => (d.New ?? d.Old!).Key);
        foreach (IGrouping<string, ObjectKey> group in changes.GroupBy(DefinitionTable.GroupOf))
        {
            var changed = group.ToHashSet();
            foreach (LivingDefinition definition in definitions.Group(group.Key)
                .Where(d => !d.NamesAccepted || changed.Contains(d.Stored.Key)))
            {
                due[definition.Stored.Key.Name] = definition;
            }
        }

        return due.Values;
    }

    private ObjectDraft? Settled(Value definition)
    {
        string name = definition["metadata"]["name"].TextOrEmpty;
        IReadOnlyList<LivingDefinition> group = definitions.Group(definition["spec"]["group"].TextOrEmpty);
        IEnumerable<TakenNames> taken = group.Where(d => d.Stored.Key.Name != name).Select(d => d.Names);
        if (DefinitionStatus.Settled(definition, taken, time.GetUtcNow()) is not { } status)
        {
            return null;
        }

        return ObjectDraft.Open(definition).Set("status", status);
    }
}
