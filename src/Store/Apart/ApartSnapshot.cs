using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.Apart;

/// <summary>
/// A state of resources that live apart, with a state of the main store beside it for all others. Its revision is the former's.
/// </summary>
internal sealed class ApartSnapshot(ISnapshot own, ISnapshot main, IReadOnlySet<ResourceName> resources) : ISnapshot
{
    public Revision Revision => own.Revision;

    public IEnumerable<ResourceName> Resources => main.Resources.Except(resources).Concat(own.Resources.Intersect(resources))
        .OrderBy(n => n.Group, StringComparer.Ordinal).ThenBy(n => n.Resource, StringComparer.Ordinal);

    public StoredObject? Get(ObjectKey key) => Of(key.Resource).Get(key);

    public IEnumerable<StoredObject> List(ResourceName resource, string? ns = null, ObjectKey? after = null)
        => Of(resource).List(resource, ns, after);

    public int Count(ResourceName resource, string? ns = null) => Of(resource).Count(resource, ns);

    public IEnumerable<StoredObject> ByField(ResourceName resource, string field, string value)
        => Of(resource).ByField(resource, field, value);

    public IEnumerable<StoredObject> ByOwner(Uid owner) => main.ByOwner(owner).Where(o => !resources.Contains(o.Key.Resource))
        .Concat(own.ByOwner(owner).Where(o => resources.Contains(o.Key.Resource)))
        .OrderBy(o => o.Key.Resource.Group, StringComparer.Ordinal).ThenBy(o => o.Key.Resource.Resource, StringComparer.Ordinal);

    public IEnumerable<ObjectDifference> Since(ISnapshot? earlier, ResourceName resource)
        => Of(resource).Since(earlier is ApartSnapshot before ? before.Of(resource) : earlier, resource);

    private ISnapshot Of(ResourceName resource) => resources.Contains(resource) ? own : main;
}
