using Xebec.Api.Keys;
using Xebec.Store;
using Xebec.Store.Memory;
using Xebec.Store.Seam;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Contract;

public class MemoryStoreTests : WatchContract
{
    private readonly SteppedTime _time = new();

    protected override TimeProvider Time => _time;

    [Fact]
    public async Task Revisions_count_commits_from_one_and_not_writes()
    {
        IStore store = new MemoryStore(new StoreOptions { Time = _time });
        Assert.Equal(new Revision(1), store.Current.Revision);
        ObjectKey service = new(Services, "default", "s");
        await store.CommitAsync(new Commit([new Write(Pod("a"), default, Json(Pod("a"))), new Write(service, default, Json(service))]), Stop);
        Assert.Equal(new Revision(2), store.Current.Revision);
        await store.CommitAsync(new Commit(new Write(Pod("none"), default, null)), Stop);
        Assert.Equal(new Revision(2), store.Current.Revision);
        await store.PutAsync(Pod("b"));
        Assert.Equal(new Revision(3), store.Current.Revision);
        await store.DisposeAsync();
    }

    [Fact]
    public async Task History_is_forgotten_by_age()
    {
        await using IStore store = new MemoryStore(new StoreOptions { Time = _time });
        StoredObject first = await store.PutAsync(Pod("a"));
        _time.Advance(TimeSpan.FromMinutes(4));
        StoredObject second = await store.PutAsync(Pod("b"));
        Assert.NotNull(await store.SnapshotAtAsync(new Revision(1), Stop));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(await store.SnapshotAtAsync(new Revision(1), Stop));
        Assert.NotNull(await store.SnapshotAtAsync(first.Revision, Stop));
        Assert.Throws<WatchEndedException>(() => store.Watch(new WatchScope(Pods), new Revision(1)));
        await using IStoreWatch watch = store.Watch(new WatchScope(Pods), first.Revision);
        Assert.Equal([second.Revision], (await watch.TakeAsync(1)).Select(e => e.Revision));
    }

    [Fact]
    public async Task What_expires_goes_in_the_order_it_is_due_and_a_rewritten_object_gets_its_new_time()
    {
        await using IStore store = new MemoryStore(new StoreOptions { Time = _time });
        for (int i = 0; i < 1200; i++)
        {
            await store.PutAsync(Pod($"p{i:0000}"), life: TimeSpan.FromSeconds(100 - (i % 50)));
        }

        await store.PutAsync(Pod("p0049"), life: TimeSpan.FromHours(2000));
        await store.PutAsync(Pod("p0048"));
        await using IStoreWatch watch = store.Watch(new WatchScope(Pods), store.Current.Revision);
        _time.Advance(TimeSpan.FromSeconds(200));
        List<StoreEvent> gone = await watch.TakeAsync(1198);
        Assert.Equal(gone.OrderBy(e => e.Previous!.Expiry).ThenBy(e => e.Previous!.Revision), gone);
        Assert.Equal(["default/p0048", "default/p0049"], store.Current.List(Pods).Names());
        _time.Advance(TimeSpan.FromHours(2000));
        Assert.Equal(["default/p0048"], store.Current.List(Pods).Names());
    }

    protected override ValueTask<IStore> CreateAsync(StoreOptions options) => new(new MemoryStore(options));

    protected override Task ElapseAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }
}
