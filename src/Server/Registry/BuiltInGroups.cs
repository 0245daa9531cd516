using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Registry.Views;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Autoscaling;
using Xebec.Server.Resources.Events;
using Xebec.Store.Seam;

namespace Xebec.Server.Registry;

/// <summary>The groups of the built-in table, each resource bound to its kind's code and to the store it lives in.</summary>
public sealed class BuiltInGroups : IGroupSource
{
    /// <param name="table">The types.</param>
    /// <param name="storeOf">Which store a resource lives in: one for all, or Events apart.</param>
    /// <param name="kinds">What the kinds mean.</param>
    public BuiltInGroups(KubernetesTable table, Func<ResourceType, IStore> storeOf, BuiltInKinds kinds)
    {
        Groups = [.. table.GroupVersions
            .Where(v => v.Served)
            .GroupBy(v => v.Group, StringComparer.Ordinal)
            .Select(g => new ServedGroup(
                g.Key,
                [.. g.OrderByDescending(v => v.VersionPriority).Select(v => new ServedVersion(v.Version, [.. v.Resources.Select(r => new ResourceBinding(r, kinds.Of(r), Viewed(r, storeOf(r))))]))],
                g.First().GroupPriority,
                OwnsPaths: true))];
    }

    public IReadOnlyList<ServedGroup> Groups { get; }

    // of a resource that is shown in two ways, one is stored and the other is a view of it
    private static IStore Viewed(ResourceType type, IStore store) =>
        type.Name == EventVersions.View.Shown ? new ViewedStore(store, EventVersions.View)
        : AutoscalerVersions.IsViewed(type) ? new ViewedStore(store, AutoscalerVersions.View)
        : store;
}
