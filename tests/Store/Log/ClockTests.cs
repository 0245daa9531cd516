using Xebec.Api.Keys;
using Xebec.Store;
using Xebec.Store.Log;
using Xebec.Store.Seam;
using Xebec.Tests.Store.Contract;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Log;

/// <summary>The machine's clock is set while a store is open, or between two starts.</summary>
public class ClockTests
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    private readonly SteppedTime _time = new();
    private readonly SimulatedDisk _disk = new(new Random(1));

    [Fact]
    public async Task A_clock_set_back_delays_expiry_and_nothing_else()
    {
        EmbeddedStore store = Open();
        await PutAsync(store, "mortal", TimeSpan.FromSeconds(10));
        Revision before = store.Current.Revision;
        _time.Advance(-Year);
        await PutAsync(store, "a");
        await PutAsync(store, "b");
        IStoreWatch watch = store.Watch(new WatchScope(Pods), before);
        Assert.Equal(["+a", "+b"], (await watch.ReadAsync(Stop)).Select(e => e.Tell()));
        _time.Advance(TimeSpan.FromSeconds(20));
        _disk.RunWorkers();
        Assert.NotNull(store.Current.Get(Pod("mortal")));

        // a restart meets groups and expiries from the future
        EmbeddedStore again = Open();
        Assert.Equal(["default/a", "default/b", "default/mortal"], again.Current.List(Pods).Names());
        await PutAsync(again, "c");
        Assert.Equal(before.Number + 3, again.Current.Revision.Number);
        _time.Advance(Year);
        _disk.RunWorkers();
        Assert.Null(again.Current.Get(Pod("mortal")));
        Assert.Equal(3, again.Current.Count(Pods));
    }

    [Fact]
    public async Task A_clock_set_forward_ends_what_was_to_expire_and_forgets_history_but_cuts_no_live_watch()
    {
        EmbeddedStore store = Open();
        await PutAsync(store, "stays");
        Revision old = store.Current.Revision;
        await PutAsync(store, "mortal", TimeSpan.FromHours(1));
        IStoreWatch watch = store.Watch(new WatchScope(Pods), store.Current.Revision);
        ValueTask<IReadOnlyList<StoreEvent>> reading = watch.ReadAsync(Stop);
        _time.Advance(Year);
        _disk.RunWorkers();
        Assert.Equal(["-mortal"], (await reading).Select(e => e.Tell()));
        await PutAsync(store, "a");
        Assert.Equal(["+a"], (await watch.ReadAsync(Stop)).Select(e => e.Tell()));
        Assert.Equal(["default/a", "default/stays"], store.Current.List(Pods).Names());
        Assert.Equal(WatchEnd.Compacted, Assert.Throws<WatchEndedException>(() => store.Watch(new WatchScope(Pods), old)).Reason);
        Assert.Equal(["default/a", "default/stays"], Open().Current.List(Pods).Names());
    }

    private EmbeddedStore Open()
    {
        var store = EmbeddedStore.Open(_disk, new StoreOptions { Time = _time }, new LogOptions { SegmentBytes = 1 << 20 });
        _disk.RunWorkers();
        return store;
    }

    private async Task PutAsync(EmbeddedStore store, string name, TimeSpan? life = null)
    {
        ValueTask<CommitResult> result = store.CommitAsync(new Commit(new Write(Pod(name), Revision.None, Json(Pod(name)), life)), Stop);
        _disk.RunWorkers();
        Assert.IsType<CommitResult.Done>(await result);
    }
}
