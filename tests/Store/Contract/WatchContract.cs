using System.Collections.Concurrent;
using Xebec.Api.Keys;
using Xebec.Store.Seam;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Contract;

/// <summary>What every implementation owes its watchers.</summary>
public abstract class WatchContract : StoreContract
{
    [Fact]
    public async Task A_watch_tells_everything_after_its_revision_once_and_in_order()
    {
        IStore store = await OpenAsync();
        StoredObject a = await store.PutAsync(Pod("a"), "1");
        await store.PutAsync(Pod("b"), "1");
        await store.PutAsync(Pod("a"), "2");
        await store.PutAsync(Widget("other"));
        await using IStoreWatch watch = store.Watch(new WatchScope(Pods), a.Revision);
        Assert.Equal(["+b", "~a"], (await watch.TakeAsync(2)).Select(e => e.Tell()));

        Revision gone = await store.RemoveAsync(Pod("a"));
        await store.PutAsync(Pod("c"));
        List<StoreEvent> live = await watch.TakeAsync(2);
        Assert.Equal(["-a", "+c"], live.Select(e => e.Tell()));
        Assert.Equal(gone, live[0].Revision);
        Assert.Contains("\"2\"", live[0].Previous!.Text());
        await SettleAsync(store);
        Assert.Equal(store.Current.Revision, watch.Seen);
    }

    [Fact]
    public async Task A_scope_narrows_by_namespace_name_and_the_value_before_or_after()
    {
        IStore store = await OpenAsync();
        Revision start = store.Current.Revision;
        var scopes = new Dictionary<string, WatchScope>
        {
            ["+x +y ~x ~x -x"] = new(Pods),
            ["+x ~x ~x -x"] = new(Pods, "default"),
            ["+y"] = new(Pods, Name: "y"),
            ["~x ~x"] = new(Pods, Field: ("spec.nodeName", "n1")),
            ["~x -x"] = new(Pods, "default", Field: ("spec.nodeName", "n2")),
            [""] = new(Widgets),
        };
        List<(string Expected, IStoreWatch Watch)> early = [.. scopes.Select(s => (s.Key, store.Watch(s.Value, start)))];
        await store.PutAsync(Pod("x"));
        await store.PutAsync(Pod("y", "other"), node: "n3");
        await store.PutAsync(Pod("x"), node: "n1");
        await store.PutAsync(Pod("x"), node: "n2");
        await store.RemoveAsync(Pod("x"));

        IEnumerable<(string Expected, IStoreWatch Watch)> late = scopes.Select(s => (s.Key, store.Watch(s.Value, start)));
        foreach ((string expected, IStoreWatch watch) in early.Concat(late))
        {
            await using IStoreWatch open = watch;
            if (expected.Length > 0)
            {
                Assert.Equal(expected, string.Join(' ', (await open.TakeAsync(expected.Split(' ').Length)).Select(e => e.Tell())));
            }
            else
            {
                using var cancelled = new CancellationTokenSource(30);
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await open.ReadAsync(cancelled.Token));
            }

            await SettleAsync(store);
            Assert.Equal(store.Current.Revision, open.Seen);
        }

        Assert.Throws<ArgumentException>(() => store.Watch(new WatchScope(Pods, Field: ("spec.color", "red")), start));
    }

    [Fact]
    public async Task Watchers_that_come_while_many_write_miss_and_repeat_nothing()
    {
        IStore store = await OpenAsync(o => o with { WatchBuffer = 16 });
        Revision start = store.Current.Revision;
        var written = new ConcurrentBag<(long, string)>();
        var writers = Task.WhenAll(Enumerable.Range(0, 4).Select(w => Task.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                StoredObject put = await store.PutAsync(Pod($"w{w}-{i % 10}"), $"{i}");
                written.Add((put.Revision.Number, put.Key.Name));
            }
        })));
        List<(long, string)>[] seen = await Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
        {
            await Task.Delay(w * 5);
            await using IStoreWatch watch = store.Watch(new WatchScope(Pods), start);
            List<(long, string)> mine = [];
            while (mine.Count < 400)
            {
                mine.AddRange((await watch.ReadAsync(Stop)).Select(e => (e.Revision.Number, e.Key.Name)));
            }

            return mine;
        })));
        await writers;
        Assert.All(seen, s => Assert.Equal(written.Order(), s));
    }

    [Fact]
    public async Task A_watch_may_begin_at_a_revision_that_is_still_to_come()
    {
        IStore store = await OpenAsync();
        Revision future = new(store.Current.Revision.Number + 2);
        await using IStoreWatch watch = store.Watch(new WatchScope(Pods), future);
        for (int i = 1; i <= 4; i++)
        {
            await store.PutAsync(Pod($"p{i}"));
        }

        Assert.Equal(["+p3", "+p4"], (await watch.TakeAsync(2)).Select(e => e.Tell()));
    }

    [Fact]
    public async Task A_watcher_that_does_not_read_is_cut_when_history_has_moved_on()
    {
        IStore store = await OpenAsync(o => o with { WatchBuffer = 4, HistoryBytes = 8_000 });
        await using IStoreWatch stalled = store.Watch(new WatchScope(Pods), store.Current.Revision);
        await store.PutAsync(Pod("a"));
        await stalled.TakeAsync(1);
        using (var cancelled = new CancellationTokenSource(20))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await stalled.ReadAsync(cancelled.Token));
        }

        for (int i = 0; i < 60; i++)
        {
            await store.PutAsync(Pod("a"), $"{i}");
        }

        await SettleAsync(store);
        Assert.Equal(4, (await stalled.ReadAsync(Stop)).Count);
        WatchEndedException cut = await Assert.ThrowsAsync<WatchEndedException>(async () => await stalled.ReadAsync(Stop));
        Assert.Equal(WatchEnd.TooSlow, cut.Reason);
    }

    [Fact]
    public async Task History_before_a_compaction_cannot_be_watched()
    {
        IStore store = await OpenAsync();
        StoredObject first = await store.PutAsync(Pod("a"));
        StoredObject second = await store.PutAsync(Pod("b"));
        await store.PutAsync(Pod("c"));
        await store.CompactAsync(second.Revision, Stop);
        Assert.Equal(WatchEnd.Compacted, Assert.Throws<WatchEndedException>(() => store.Watch(new WatchScope(Pods), first.Revision)).Reason);
        await using IStoreWatch watch = store.Watch(new WatchScope(Pods), second.Revision);
        Assert.Equal(["+c"], (await watch.TakeAsync(1)).Select(e => e.Tell()));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await store.CompactAsync(new Revision(store.Current.Revision.Number + 1), Stop));
    }

    [Fact]
    public async Task A_quiet_resource_stays_watchable_when_others_have_used_up_history()
    {
        IStore store = await OpenAsync(o => o with { HistoryBytes = 4_000 });
        StoredObject widget = await store.PutAsync(Widget("w"));
        for (int i = 0; i < 40; i++)
        {
            await store.PutAsync(Pod("a"), $"{i}");
        }

        await SettleAsync(store);
        await using IStoreWatch watch = store.Watch(new WatchScope(Widgets), widget.Revision);
        await store.PutAsync(Widget("v"));
        Assert.Equal(["+v"], (await watch.TakeAsync(1)).Select(e => e.Tell()));
        Assert.Throws<WatchEndedException>(() => store.Watch(new WatchScope(Pods), widget.Revision));
    }

    [Fact]
    public async Task Stopping_the_store_ends_its_watches_and_refuses_commits()
    {
        IStore store = await OpenAsync();
        await using IStoreWatch watch = store.Watch(new WatchScope(Pods), store.Current.Revision);
        Task<IReadOnlyList<StoreEvent>> reading = watch.ReadAsync(Stop).AsTask();
        await store.DisposeAsync();
        Assert.Equal(WatchEnd.StoreStopping, (await Assert.ThrowsAsync<WatchEndedException>(() => reading)).Reason);
        Assert.IsType<CommitResult.Refused>(await store.CommitAsync(new Commit(new Write(Pod("a"), Revision.None, Json(Pod("a")))), Stop));
    }

    [Fact]
    public async Task An_object_with_a_time_to_live_goes_when_it_is_due()
    {
        IStore store = await OpenAsync();
        await using IStoreWatch watch = store.Watch(new WatchScope(Pods), store.Current.Revision);
        await store.PutAsync(Pod("stays"));
        await store.PutAsync(Pod("goes"), life: TimeSpan.FromSeconds(1));
        await ElapseAsync(TimeSpan.FromSeconds(1));
        List<StoreEvent> events = await watch.TakeAsync(3);
        Assert.Equal(["+stays", "+goes", "-goes"], events.Select(e => e.Tell()));
        Assert.Equal(["default/stays"], store.Current.List(Pods).Names());
    }

    // a store may be two, of which one is late
    private static async Task SettleAsync(IStore store) => Assert.NotNull(await store.WaitForAsync(store.Current.Revision, TimeSpan.FromMinutes(1), Stop));
}
