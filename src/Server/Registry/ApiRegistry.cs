using Xebec.Api.Keys;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Registry;

/// <summary>What is served, folded from all group sources: immutable, swapped whole when a source changes.</summary>
public sealed class ApiRegistry
{
    // not frozen: a registry is made for each definition that comes, and most live for milliseconds
    private readonly Dictionary<(string Group, string Version, string Resource), ResourceBinding> _byPath;
    private readonly Dictionary<KindName, ResourceBinding> _byKind;
    private readonly Dictionary<ResourceName, ResourceBinding> _byName;
    private readonly Dictionary<string, ServedGroup> _groups;

    public ApiRegistry(IEnumerable<ServedGroup> groups)
    {
        // equal names are one group: a definition may add versions to a group that another source began
        Groups = [.. groups
            .GroupBy(g => g.Name, StringComparer.Ordinal)
            .Select(same => new ServedGroup(
                same.Key, [.. same.SelectMany(g => g.Versions)], same.Max(g => g.Priority), same.Any(g => g.OwnsPaths)))
            .OrderByDescending(g => g.Priority)
            .ThenBy(g => g.Name, StringComparer.Ordinal)];

        _groups = Groups.ToDictionary(g => g.Name, StringComparer.Ordinal);
        var all = (from g in Groups from v in g.Versions from r in v.Resources select (g, v, r)).ToList();
        _byPath = all.ToDictionary(x => (x.g.Name, x.v.Version, x.r.Type.Name.Resource), x => x.r);
        _byKind = all.DistinctBy(x => x.r.Type.Kind).ToDictionary(x => x.r.Type.Kind, x => x.r);
        _byName = all.DistinctBy(x => x.r.Type.Name).ToDictionary(x => x.r.Type.Name, x => x.r);
    }

    public IReadOnlyList<ServedGroup> Groups { get; }

    public ServedGroup? Group(string name) => _groups.GetValueOrDefault(name);

    /// <summary>What is said of a path below a group that leads nowhere: an unknown version, an unknown resource, a wrong scope.</summary>
    /// <param name="group">"" for core; a group that nobody serves is no different from one that hands on what it does not know.</param>
    public StatusError Lost(string group) => Group(group) is { OwnsPaths: true } ? StatusError.NoSuchResource : StatusError.PageNotFound;

    public ResourceBinding? Find(string group, string version, string resource) => _byPath.GetValueOrDefault((group, version, resource));

    public ResourceBinding? Find(KindName kind) => _byKind.GetValueOrDefault(kind);

    /// <summary>The preferred version of a resource.</summary>
    public ResourceBinding? Find(ResourceName name) => _byName.GetValueOrDefault(name);
}
