using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server;
using Xebec.Server.Registry.Views;
using Xebec.Server.Resources.Events;
using Xebec.Store;
using Xebec.Store.Memory;
using Xebec.Store.Seam;

namespace Xebec.Tests.Server.Registry;

/// <summary>Two groups that show one event.</summary>
public sealed class ViewedStoreTests
{
    private static readonly ResourceName Core = new("", "events");
    private static readonly ResourceName Newer = new("events.k8s.io", "events");

    [Fact]
    public async Task What_is_written_through_one_group_is_read_through_the_other()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using var store = new MemoryStore(new StoreOptions { Time = TimeProvider.System });
        await using var view = new ViewedStore(store, EventVersions.View);
        await using IStoreWatch watch = view.Watch(new WatchScope(Newer), view.Current.Revision);
        byte[] bytes = Encoding.UTF8.GetBytes("""{"kind":"Event","apiVersion":"events.k8s.io/v1","metadata":{"name":"e","namespace":"n","uid":"u"},"eventTime":null,"regarding":{"kind":"Pod"},"note":"said"}""");
        CommitResult result = await view.CommitAsync(new Commit(new Write(new ObjectKey(Newer, "n", "e"), Revision.None, bytes)), cancellation);

        var done = Assert.IsType<CommitResult.Done>(result);
        Assert.Equal(Newer, done.Objects[0]!.Key.Resource);
        Value core = ParsedObject.Of(Assert.Single(store.Current.List(Core))).Root;
        Assert.Equal("v1/said/Pod", $"{core["apiVersion"].TextOrEmpty}/{core["message"].TextOrEmpty}/{core["involvedObject"]["kind"].TextOrEmpty}");
        StoredObject shown = Assert.Single(view.Current.List(Newer));
        Assert.Equal("said", ParsedObject.Of(shown).Root["note"].TextOrEmpty);
        Assert.Equal(store.Current.Get(new ObjectKey(Core, "n", "e"))!.Revision, shown.Revision);
        StoreEvent seen = Assert.Single(await watch.ReadAsync(cancellation));
        Assert.Equal(Newer, seen.Object!.Key.Resource);
    }
}
