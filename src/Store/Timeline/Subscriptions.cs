using System.Runtime.InteropServices;
using Xebec.Store.Seam;

namespace Xebec.Store.Timeline;

/// <summary>
/// Watchers by what they wait for, each under the narrowest thing its scope names (field value, name, namespace, or the resource), so that
/// a change looks up a handful of lists however many watchers there are. Guarded by the timeline's lock.
/// </summary>
internal sealed class Subscriptions
{
    private readonly Dictionary<(int Resource, int Field, string Value), List<Watcher>> _byField = [];
    private readonly Dictionary<(int Resource, string Name), List<Watcher>> _byName = [];
    private readonly Dictionary<(int Resource, string Namespace), List<Watcher>> _byNamespace = [];
    private readonly Dictionary<int, List<Watcher>> _byResource = [];

    public int Count { get; private set; }

    public IEnumerable<Watcher> All
        => _byField.Values.Concat(_byName.Values).Concat(_byNamespace.Values).Concat(_byResource.Values).SelectMany(w => w);

    public void Add(Watcher watcher)
    {
        Count++;
        switch (watcher)
        {
            case { Field: >= 0 }:
                Add(_byField, (watcher.Resource, watcher.Field, watcher.Scope.Field!.Value.Value), watcher);
                break;
            case { Scope.Name: { } name }:
                Add(_byName, (watcher.Resource, name), watcher);
                break;
            case { Scope.Namespace: { } ns }:
                Add(_byNamespace, (watcher.Resource, ns), watcher);
                break;
            default:
                Add(_byResource, watcher.Resource, watcher);
                break;
        }
    }

    public void Remove(Watcher watcher)
    {
        bool removed = watcher switch
        {
            { Field: >= 0 } => Remove(_byField, (watcher.Resource, watcher.Field, watcher.Scope.Field!.Value.Value), watcher),
            { Scope.Name: { } name } => Remove(_byName, (watcher.Resource, name), watcher),
            { Scope.Namespace: { } ns } => Remove(_byNamespace, (watcher.Resource, ns), watcher),
            _ => Remove(_byResource, watcher.Resource, watcher),
        };
        Count -= removed ? 1 : 0;
    }

    public void Deliver(int resource, in StoreEvent change)
    {
        if (Count == 0)
        {
            return;
        }

        IReadOnlyList<string?> now = change.Object?.Facts.Fields ?? [];
        IReadOnlyList<string?> before = change.Previous?.Facts.Fields ?? [];
        for (int i = 0; i < Math.Max(now.Count, before.Count); i++)
        {
            string? value = i < now.Count ? now[i] : null;
            string? old = i < before.Count ? before[i] : null;
            DeliverField(resource, i, value, change);
            DeliverField(resource, i, old == value ? null : old, change);
        }

        Deliver(_byName, (resource, change.Key.Name), change);
        Deliver(_byNamespace, (resource, change.Key.Namespace), change);
        Deliver(_byResource, resource, change);
    }

    private static void Add<TKey>(Dictionary<TKey, List<Watcher>> index, TKey key, Watcher watcher)
        where TKey : notnull
        => (CollectionsMarshal.GetValueRefOrAddDefault(index, key, out _) ??= []).Add(watcher);

    private static bool Remove<TKey>(Dictionary<TKey, List<Watcher>> index, TKey key, Watcher watcher)
        where TKey : notnull
    {
        if (!index.TryGetValue(key, out List<Watcher>? list) || !list.Remove(watcher))
        {
            return false;
        }

        if (list.Count == 0)
        {
            index.Remove(key);
        }

        return true;
    }

    private static void Deliver<TKey>(Dictionary<TKey, List<Watcher>> index, TKey key, in StoreEvent change)
        where TKey : notnull
    {
        if (index.Count == 0 || !index.TryGetValue(key, out List<Watcher>? list))
        {
            return;
        }

        foreach (Watcher watcher in list)
        {
            if (watcher.Matches(change))
            {
                watcher.Deliver(change);
            }
        }
    }

    private void DeliverField(int resource, int field, string? value, in StoreEvent change)
    {
        if (value is not null)
        {
            Deliver(_byField, (resource, field, value), change);
        }
    }
}
