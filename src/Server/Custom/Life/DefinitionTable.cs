using Xebec.Api.Keys;
using Xebec.Server.Custom.Rules;
using Xebec.Server.Custom.Versions;
using Xebec.Server.Registry;
using Xebec.Server.Registry.Views;
using Xebec.Store.Seam;

namespace Xebec.Server.Custom.Life;

/// <summary>
/// All definitions, and the registry with what they serve: a fold over the store's newest state, brought up to it when it is asked for. So
/// whoever has seen that a definition is established finds its objects served.
/// </summary>
/// <param name="store">Where definitions and their objects are.</param>
/// <param name="builtIn">What is served besides.</param>
/// <param name="caller">For conversion by webhook.</param>
/// <param name="cache">Where objects are kept as they are shown.</param>
/// <param name="meter">Told how long rules take.</param>
public sealed class DefinitionTable(IStore store, IGroupSource builtIn, ConversionCaller caller, ViewCache cache, RuleMeter meter)
{
    // upstream serves custom groups after all of its own
    private const int Priority = 1000;

    private readonly CustomSource _source = new(store, caller, cache, meter);
    private readonly Lock _folding = new();
    private readonly SortedDictionary<string, SortedDictionary<string, LivingDefinition>> _byGroup = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ServedGroup> _served = new(StringComparer.Ordinal);
    private ApiRegistry _registry = new(builtIn.Groups);
    private ISnapshot? _seen;

    /// <summary>What is served, built-in groups and those of definitions.</summary>
    public ApiRegistry Registry
    {
        get
        {
            Fold();
            return Volatile.Read(ref _registry);
        }
    }

    /// <summary>The group of a definition, which its name ends with: plural names have no dots.</summary>
    internal static string GroupOf(ObjectKey definition) => definition.Name[(definition.Name.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>Every definition, by group and name.</summary>
    internal IReadOnlyList<LivingDefinition> All()
    {
        Fold();
        lock (_folding)
        {
            return [.. _byGroup.Values.SelectMany(g => g.Values)];
        }
    }

    /// <summary>The definitions of a group, by name.</summary>
    internal IReadOnlyList<LivingDefinition> Group(string name)
    {
        Fold();
        lock (_folding)
        {
            return _byGroup.TryGetValue(name, out SortedDictionary<string, LivingDefinition>? group) ? [.. group.Values] : [];
        }
    }

    /// <summary>Null when there is none.</summary>
    internal LivingDefinition? Find(ObjectKey definition)
    {
        Fold();
        lock (_folding)
        {
            return _byGroup.GetValueOrDefault(GroupOf(definition))?.GetValueOrDefault(definition.Name);
        }
    }

    private void Fold()
    {
        if (ReferenceEquals(Volatile.Read(ref _seen), store.Current))
        {
            return;
        }

        List<Withdrawal>? withdrawn = null;
        ISnapshot now;
        lock (_folding)
        {
            now = store.Current;
            HashSet<string>? changed = null;
            foreach (ObjectDifference difference in now.Since(_seen, CustomGroups.Definitions))
            {
                if (Take(difference, withdrawn ??= []))
                {
                    (changed ??= new(StringComparer.Ordinal)).Add(GroupOf((difference.New ?? difference.Old!).Key));
                }
            }

            if (changed is not null)
            {
                Publish(changed);
            }

            Volatile.Write(ref _seen, now);
        }

        withdrawn?.ForEach(end => end.Happen(now.Revision));
    }

    // whether anything else is served than before
    private bool Take(ObjectDifference difference, List<Withdrawal> withdrawn)
    {
        ObjectKey key = (difference.New ?? difference.Old!).Key;
        string name = GroupOf(key);
        SortedDictionary<string, LivingDefinition> group = _byGroup.TryGetValue(name, out SortedDictionary<string, LivingDefinition>? known)
            ? known
            : _byGroup[name] = new(StringComparer.Ordinal);
        LivingDefinition? before = group.GetValueOrDefault(key.Name);
        LivingDefinition? after = difference.New is null ? null : LivingDefinition.Of(difference.New, before, _source);
        if (after is not null)
        {
            group[key.Name] = after;
        }
        else if (group.Remove(key.Name) && group.Count == 0)
        {
            _byGroup.Remove(name);
        }

        if (ReferenceEquals(before?.Withdrawal, after?.Withdrawal))
        {
            return false;
        }

        if (before?.Withdrawal is { } end)
        {
            withdrawn.Add(end);
        }

        return true;
    }

    private void Publish(IEnumerable<string> changed)
    {
        foreach (string name in changed)
        {
            ServedVersion[] versions =
            [
                .. (_byGroup.GetValueOrDefault(name)?.Values ?? Enumerable.Empty<LivingDefinition>())
                    .SelectMany(d => d.Bindings)
                    .GroupBy(b => b.Type.Kind.Version, StringComparer.Ordinal)
                    .OrderBy(v => v.Key, VersionOrder.Instance)
                    .Select(v => new ServedVersion(v.Key, [.. v])),
            ];
            if (versions.Length > 0)
            {
                _served[name] = new ServedGroup(name, versions, Priority, OwnsPaths: false);
            }
            else
            {
                _served.Remove(name);
            }
        }

        Volatile.Write(ref _registry, new ApiRegistry(builtIn.Groups.Concat(_served.Values)));
    }
}
