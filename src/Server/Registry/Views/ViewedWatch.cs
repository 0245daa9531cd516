using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Server.Registry.Views;

/// <summary>Changes through a view.</summary>
internal sealed class ViewedWatch(IStoreWatch watch, VersionView view) : IStoreWatch
{
    public Revision Seen => watch.Seen;

    public async ValueTask<IReadOnlyList<StoreEvent>> ReadAsync(CancellationToken cancellation)
    {
        IReadOnlyList<StoreEvent> events = await watch.ReadAsync(cancellation);
        return [.. events.Select(e => e with { Object = Shown(e.Object), Previous = Shown(e.Previous) })];
    }

    public ValueTask DisposeAsync() => watch.DisposeAsync();

    private StoredObject? Shown(StoredObject? item) => item is null ? null : view.ToShown(item);
}
