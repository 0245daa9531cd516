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
    /// <param name="views">Where objects are kept as other versions show them. Default: a cache of its own.</param>
    public BuiltInGroups(KubernetesTable table, Func<ResourceType, IStore> storeOf, BuiltInKinds kinds, ViewCache? views = null)
    {
        ViewCache cache = views ?? new ViewCache();
        Groups = [.. table.GroupVersions
            .Where(v => v.Served)
            .GroupBy(v => v.Group, StringComparer.Ordinal)
            .Select(g => new ServedGroup(
                g.Key,
                [.. g.OrderByDescending(v => v.VersionPriority)
                    .Select(v => new ServedVersion(v.Version, [.. v.Resources.Select(r => Bind(r, kinds.Of(r), storeOf(r), cache))]))],
                g.First().GroupPriority,
                OwnsPaths: true))];
    }

    public IReadOnlyList<ServedGroup> Groups { get; }

    // of a resource that is shown in two ways, one is stored and the other is a view of it
    private static ResourceBinding Bind(ResourceType type, ResourceKind kind, IStore store, ViewCache cache)
    {
        var binding = new ResourceBinding(type, kind, store);
        ObjectVersions? versions = EventVersions.Are(type.Name) ? EventVersions.All
            : type.Name == AutoscalerVersions.All.Held ? AutoscalerVersions.All
            : null;
        if (versions is null)
        {
            return binding;
        }

        // the core's events are stored as nothing else; an autoscaler may have been stored by a server that kept the old version
        var key = new ViewKey("", 0, type.Kind.ApiVersion);
        bool asStored = type.Name == EventVersions.All.Held;
        return binding with { Versions = versions, View = asStored ? null : new VersionView(versions, type.Name, key, cache) };
    }
}
