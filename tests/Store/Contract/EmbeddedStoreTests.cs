using Xebec.Api.Keys;
using Xebec.Store;
using Xebec.Store.Log;
using Xebec.Store.Seam;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Contract;

public class EmbeddedStoreTests : WatchContract
{
    private readonly string _root = Directory.CreateTempSubdirectory("xebec-store-").FullName;
    private readonly SteppedTime _time = new();
    private int _directories;

    protected override TimeProvider Time => _time;

    private static LogOptions Small => new() { SegmentBytes = 64 << 10, SnapshotLeastBytes = 96 << 10 };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Everything_is_there_again_after_a_restart_and_revisions_go_on()
    {
        string directory = Path.Combine(_root, "again");
        var options = new StoreOptions { Time = _time };
        var random = new Random(1);
        Revision last = default;
        string[] expected = [];
        for (int life = 0; life < 5; life++)
        {
            await using IStore store = EmbeddedStore.Open(directory, options, Small);
            Assert.Equal(expected, Tell(store.Current));
            if (life > 0)
            {
                Assert.Equal(last, store.Current.Revision);
                Assert.Equal(expected, Tell((await store.SnapshotAtAsync(last, Stop))!));
            }

            for (int i = 0; i < 150; i++)
            {
                ObjectKey key = random.Next(3) == 0 ? Widget($"w{random.Next(40)}") : Pod($"p{random.Next(40)}");
                if (store.Current.Get(key) is not null && random.Next(4) == 0)
                {
                    await store.RemoveAsync(key);
                }
                else
                {
                    await store.PutAsync(key, new string('x', random.Next(3000)), node: $"n{random.Next(3)}", owner: random.Next(2) == 0 ? "o" : null);
                }
            }

            last = store.Current.Revision;
            expected = Tell(store.Current);
        }

        static string[] Tell(ISnapshot s) => [.. s.Resources.SelectMany(r => s.List(r)).Select(o => $"{o.Key}@{o.Revision} {o.Text()}"),
            .. s.ByField(Pods, "spec.nodeName", "n1").Names(), .. s.ByOwner(new Uid("o")).Names()];
    }

    [Fact]
    public async Task A_watcher_goes_on_after_a_restart_with_what_the_log_still_tells()
    {
        string directory = Path.Combine(_root, "watch");
        var options = new StoreOptions { Time = _time };
        Revision seen;
        await using (IStore store = EmbeddedStore.Open(directory, options, Small))
        {
            seen = (await store.PutAsync(Pod("a"))).Revision;
            await store.PutAsync(Pod("b"));
            await store.RemoveAsync(Pod("a"));
        }

        await using IStore again = EmbeddedStore.Open(directory, options, Small);
        await using IStoreWatch watch = again.Watch(new WatchScope(Pods), seen);
        await again.PutAsync(Pod("c"));
        Assert.Equal(["+b", "-a", "+c"], (await watch.TakeAsync(3)).Select(e => e.Tell()));
    }

    [Fact]
    public async Task What_expires_while_the_store_is_closed_goes_when_it_opens()
    {
        string directory = Path.Combine(_root, "expiry");
        var options = new StoreOptions { Time = _time };
        await using (IStore store = EmbeddedStore.Open(directory, options, Small))
        {
            await store.PutAsync(Pod("goes"), life: TimeSpan.FromMinutes(1));
            await store.PutAsync(Pod("later"), life: TimeSpan.FromMinutes(9));
        }

        _time.Advance(TimeSpan.FromMinutes(2));
        await using IStore again = EmbeddedStore.Open(directory, options, Small);
        Revision two = new(again.Current.Revision.Number + (again.Current.Get(Pod("goes")) is null ? 0 : 1));
        Assert.NotNull(await WaitAsync(again, two));
        Assert.Equal(["default/later"], again.Current.List(Pods).Names());
        _time.Advance(TimeSpan.FromMinutes(8));
        Assert.NotNull(await WaitAsync(again, new Revision(two.Number + 1)));
        Assert.Empty(again.Current.List(Pods));
    }

    [Fact]
    public async Task A_directory_is_open_in_one_process_at_a_time()
    {
        string directory = Path.Combine(_root, "lock");
        var options = new StoreOptions { Time = _time };
        await using (EmbeddedStore.Open(directory, options, Small))
        {
            IOException refused = Assert.Throws<IOException>(() => EmbeddedStore.Open(directory, options, Small));
            Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        }

        await using IStore again = EmbeddedStore.Open(directory, options, Small);
    }

    protected override ValueTask<IStore> CreateAsync(StoreOptions options)
        => new(EmbeddedStore.Open(Path.Combine(_root, $"{++_directories}"), options, Small));

    protected override Task ElapseAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }

    // the log has a thread of its own, and the clock stands still
    private static async Task<ISnapshot?> WaitAsync(IStore store, Revision revision)
    {
        for (int i = 0; i < 1000 && store.Current.Revision < revision; i++)
        {
            await Task.Delay(5, Stop);
        }

        return store.Current.Revision < revision ? null : store.Current;
    }
}
