using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Server.Registry.Views;

/// <summary>A state through a view. Objects are converted when they are reached.</summary>
internal sealed class ViewedSnapshot(ISnapshot snapshot, VersionView view) : ISnapshot
{
    public Revision Revision => snapshot.Revision;

    public IEnumerable<ResourceName> Resources => snapshot.Resources;

    public StoredObject? Get(ObjectKey key) => snapshot.Get(view.ToHeld(key)) is { } item ? Shown(item, key.Resource) : null;

    public IEnumerable<StoredObject> List(ResourceName resource, string? ns = null, ObjectKey? after = null) =>
        snapshot.List(view.ToHeld(resource), ns, after is { } key ? view.ToHeld(key) : null).Select(o => Shown(o, resource));

    public int Count(ResourceName resource, string? ns = null) => snapshot.Count(view.ToHeld(resource), ns);

    public IEnumerable<StoredObject> ByField(ResourceName resource, string field, string value) =>
        snapshot.ByField(view.ToHeld(resource), field, value).Select(o => Shown(o, resource));

    public IEnumerable<ObjectDifference> Since(ISnapshot? earlier, ResourceName resource) =>
        snapshot.Since((earlier as ViewedSnapshot)?.Held ?? earlier, view.ToHeld(resource))
            .Select(d => new ObjectDifference(d.Old is null ? null : Shown(d.Old, resource), d.New is null ? null : Shown(d.New, resource)));

    public IEnumerable<StoredObject> ByOwner(Uid owner) => snapshot.ByOwner(owner);

    private ISnapshot Held => snapshot;

    // who asks for the stored resource by its own name sees it as it is stored
    private StoredObject Shown(StoredObject item, ResourceName asked) => asked == view.Shown ? view.ToShown(item) : item;
}
