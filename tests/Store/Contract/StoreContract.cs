using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Store;
using Xebec.Store.Seam;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Contract;

/// <summary>What every implementation of the store must do. Each test has an empty store of its own.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    private readonly List<IStore> _opened = [];

    /// <summary>The clock the stores get.</summary>
    protected virtual TimeProvider Time => TimeProvider.System;

    /// <summary>A store that holds nothing yet.</summary>
    protected abstract ValueTask<IStore> CreateAsync(StoreOptions options);

    /// <summary>Lets so much of the store's time go by.</summary>
    protected abstract Task ElapseAsync(TimeSpan time);

    protected async ValueTask<IStore> OpenAsync(Func<StoreOptions, StoreOptions>? choose = null)
    {
        IStore store = await CreateAsync((choose ?? (o => o))(new StoreOptions { Time = Time }));
        _opened.Add(store);
        return store;
    }

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        foreach (IStore store in _opened)
        {
            await store.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_object_is_created_read_updated_and_deleted_under_growing_revisions()
    {
        IStore store = await OpenAsync();
        Revision start = store.Current.Revision;
        StoredObject first = await store.PutAsync(Pod("a"), "1");
        Assert.True(first.Revision > start);
        Assert.Equal(Json(Pod("a"), "1"), store.Current.Get(Pod("a"))!.Bytes.ToArray());
        Assert.Equal(new Uid("uid-a"), first.Facts.Uid);

        StoredObject second = await store.PutAsync(Pod("a"), "2");
        Assert.True(second.Revision > first.Revision);
        Assert.Equal(second.Revision, store.Current.Get(Pod("a"))!.Revision);
        Assert.Contains("\"2\"", store.Current.Get(Pod("a"))!.Text());

        Revision gone = await store.RemoveAsync(Pod("a"));
        Assert.True(gone > second.Revision);
        Assert.Null(store.Current.Get(Pod("a")));
        Assert.Equal(gone, store.Current.Revision);
    }

    [Fact]
    public async Task A_conflict_shows_what_is_there_and_writes_nothing()
    {
        IStore store = await OpenAsync();
        StoredObject there = await store.PutAsync(Pod("a"), "1");
        Revision before = store.Current.Revision;

        foreach (Write stale in new Write[]
        {
            new(Pod("a"), Revision.None, Json(Pod("a"), "2")),
            new(Pod("a"), new Revision(there.Revision.Number - 1), Json(Pod("a"), "2")),
            new(Pod("a"), new Revision(there.Revision.Number + 1), null),
        })
        {
            var conflict = Assert.IsType<CommitResult.Conflict>(await store.CommitAsync(new Commit(stale), Stop));
            Assert.Equal(0, conflict.Index);
            Assert.Equal(there.Revision, conflict.Current!.Revision);
            Assert.Equal(there.Text(), conflict.Current.Text());
        }

        var missing = Assert.IsType<CommitResult.Conflict>(await store.CommitAsync(new Commit(new Write(Pod("b"), there.Revision, null)), Stop));
        Assert.Null(missing.Current);
        Assert.Equal(before, store.Current.Revision);
    }

    [Fact]
    public async Task A_commit_of_several_resources_happens_at_one_revision_or_not_at_all()
    {
        IStore store = await OpenAsync();
        ObjectKey service = new(Services, "default", "s");
        var commit = new Commit([new Write(Pod("a"), Revision.None, Json(Pod("a"))), new Write(service, Revision.None, Json(service)), new Write(Widget("w"), Revision.None, Json(Widget("w")))]);
        var done = Assert.IsType<CommitResult.Done>(await store.CommitAsync(commit, Stop));
        Assert.All(done.Objects, o => Assert.Equal(done.Revision, o!.Revision));

        var again = new Commit([new Write(new ObjectKey(Nodes, "", "n"), Revision.None, Json(new ObjectKey(Nodes, "", "n"))), new Write(service, Revision.None, Json(service))]);
        var conflict = Assert.IsType<CommitResult.Conflict>(await store.CommitAsync(again, Stop));
        Assert.Equal(1, conflict.Index);
        Assert.Equal(0, store.Current.Count(Nodes));
        Assert.Equal(done.Revision, (await store.ReadLatestAsync(Stop)).Revision);
    }

    [Fact]
    public async Task A_commit_happens_only_while_what_guards_it_is_as_it_was_seen()
    {
        IStore store = await OpenAsync();
        StoredObject seen = await store.PutAsync(Widget("w"), "1");
        ObjectKey absent = new(Nodes, "", "n");
        Commit Guarded(string name, params Guard[] guards) => new([new Write(Pod(name), Revision.None, Json(Pod(name)))]) { Guards = guards };
        Assert.IsType<CommitResult.Done>(await store.CommitAsync(Guarded("a", new(Widget("w"), seen.Revision), new(absent, Revision.None)), Stop));
        Assert.Equal("1", Document.Parse(store.Current.Get(Widget("w"))!.Bytes).Root["data"].Text);

        StoredObject now = await store.PutAsync(Widget("w"), "2");
        var changed = Assert.IsType<CommitResult.Conflict>(await store.CommitAsync(Guarded("b", new(absent, Revision.None), new(Widget("w"), seen.Revision)), Stop));
        Assert.Equal((2, now.Revision), (changed.Index, changed.Current!.Revision));
        await store.RemoveAsync(Widget("w"));
        var gone = Assert.IsType<CommitResult.Conflict>(await store.CommitAsync(Guarded("b", new Guard(Widget("w"), now.Revision)), Stop));
        Assert.Equal((1, null), (gone.Index, gone.Current));
        Assert.Equal(["default/a"], (await store.ReadLatestAsync(Stop)).List(Pods).Names());
    }

    [Fact]
    public async Task Two_objects_of_one_type_in_a_commit_and_bytes_that_are_no_object_are_the_callers_mistake()
    {
        IStore store = await OpenAsync();
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.CommitAsync(new Commit([new Write(Pod("a"), default, Json(Pod("a"))), new Write(Pod("b"), default, Json(Pod("b")))]), Stop));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.CommitAsync(new Commit(new Write(Pod("a"), default, "{}"u8.ToArray())), Stop));
    }

    [Fact]
    public async Task Lists_are_in_key_order_and_continue_after_a_key()
    {
        IStore store = await OpenAsync();
        foreach (string place in (string[])["a/z", "a-b/x", "b/m", "a/y", "a/y.1", "a/y-1"])
        {
            await store.PutAsync(Pod(place.Split('/')[1], place.Split('/')[0]));
        }

        await store.PutAsync(Widget("other"));
        ISnapshot now = store.Current;
        Assert.Equal(["a-b/x", "a/y", "a/y-1", "a/y.1", "a/z", "b/m"], now.List(Pods).Names());
        Assert.Equal(["a/y", "a/y-1", "a/y.1", "a/z"], now.List(Pods, "a").Names());
        Assert.Equal(["a/y.1", "a/z", "b/m"], now.List(Pods, null, Pod("y-1", "a")).Names());
        Assert.Equal(["a/y.1", "a/z"], now.List(Pods, "a", Pod("y-2", "a")).Names());
        Assert.Equal(["a/y", "a/y-1"], now.List(Pods, "a", Pod("x", "a-b")).Names().Take(2));
        Assert.Empty(now.List(Pods, "a", Pod("m", "b")));
        Assert.Empty(now.List(Services));
        Assert.Equal((6, 4, 1, 0), (now.Count(Pods), now.Count(Pods, "a"), now.Count(Pods, "b"), now.Count(Pods, "c")));
        Assert.Equal([Pods, Widgets], now.Resources);
    }

    [Fact]
    public async Task Indexes_follow_updates_and_deletions()
    {
        IStore store = await OpenAsync();
        await store.PutAsync(Pod("a"), node: "n1", owner: "o1");
        await store.PutAsync(Pod("b"), node: "n2", owner: "o1");
        await store.PutAsync(Widget("w"), owner: "o1");
        await store.PutAsync(Pod("c"));
        ISnapshot old = store.Current;
        Assert.Equal(["default/a"], old.ByField(Pods, "spec.nodeName", "n1").Names());
        Assert.Equal(3, old.ByOwner(new Uid("o1")).Count());

        await store.PutAsync(Pod("c"), node: "n1");
        await store.PutAsync(Pod("a"), node: "n3", owner: "o2");
        await store.RemoveAsync(Pod("b"));
        Assert.Equal(["default/c"], store.Current.ByField(Pods, "spec.nodeName", "n1").Names());
        Assert.Equal(["default/a"], store.Current.ByField(Pods, "spec.nodeName", "n3").Names());
        Assert.Empty(store.Current.ByField(Pods, "spec.nodeName", "n2"));
        Assert.Equal(["default/w"], store.Current.ByOwner(new Uid("o1")).Names());
        Assert.Equal(["default/a"], store.Current.ByOwner(new Uid("o2")).Names());
        Assert.Empty(store.Current.ByOwner(Uid.None));
        Assert.Throws<ArgumentException>(() => store.Current.ByField(Pods, "spec.color", "red"));

        Assert.Equal(["default/a"], old.ByField(Pods, "spec.nodeName", "n1").Names());
        Assert.Equal(["default/a", "default/b", "default/c"], old.List(Pods).Names());
    }

    [Fact]
    public async Task A_state_of_the_past_is_told_exactly_until_it_is_compacted()
    {
        IStore store = await OpenAsync();
        List<(Revision Revision, string State)> states = [];
        var random = new Random(7);
        for (int i = 0; i < 120; i++)
        {
            string name = $"p{random.Next(12)}";
            if (store.Current.Get(Pod(name)) is not null && random.Next(3) == 0)
            {
                await store.RemoveAsync(Pod(name));
            }
            else
            {
                await store.PutAsync(random.Next(4) == 0 ? Widget(name) : Pod(name), $"{i}", node: $"n{random.Next(3)}");
            }

            states.Add((store.Current.Revision, Tell(store.Current)));
        }

        foreach ((Revision revision, string state) in states.OrderBy(_ => random.Next()))
        {
            ISnapshot? then = await store.SnapshotAtAsync(revision, Stop);
            Assert.Equal(revision, then!.Revision);
            Assert.Equal(state, Tell(then));
        }

        Assert.Null(await store.SnapshotAtAsync(new Revision(store.Current.Revision.Number + 1), Stop));
        await store.CompactAsync(states[100].Revision, Stop);
        Assert.Null(await store.SnapshotAtAsync(states[99].Revision, Stop));
        Assert.Equal(states[100].State, Tell((await store.SnapshotAtAsync(states[100].Revision, Stop))!));
        Assert.Equal(states[119].State, Tell(store.Current));

        static string Tell(ISnapshot s) => string.Join(' ', s.Resources.SelectMany(r => s.List(r)).Select(o => $"{o.Key}@{o.Revision}:{o.Facts.Fields.FirstOrDefault()}"))
            + " n1: " + string.Join(' ', s.ByField(Pods, "spec.nodeName", "n1").Names());
    }

    [Fact]
    public async Task Waiting_for_a_revision_ends_when_it_comes_or_patience_does()
    {
        IStore store = await OpenAsync();
        StoredObject first = await store.PutAsync(Pod("a"));
        Assert.Equal(first.Revision, (await store.WaitForAsync(first.Revision, TimeSpan.FromMinutes(1), Stop))!.Revision);
        Task<ISnapshot?> vain = store.WaitForAsync(new Revision(first.Revision.Number + 5), TimeSpan.FromMilliseconds(30), Stop).AsTask();
        await ElapseAsync(TimeSpan.FromMilliseconds(31));
        Assert.Null(await vain);

        Task<ISnapshot?> coming = store.WaitForAsync(new Revision(first.Revision.Number + 1), TimeSpan.FromMinutes(1), Stop).AsTask();
        StoredObject second = await store.PutAsync(Pod("b"));
        Assert.Equal(second.Revision, (await coming)!.Revision);
    }

    [Fact]
    public async Task Writers_that_compare_and_swap_lose_no_update()
    {
        IStore store = await OpenAsync();
        await store.PutAsync(Pod("counter"), "0");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (int done = 0; done < 25;)
            {
                StoredObject now = store.Current.Get(Pod("counter"))!;
                int count = int.Parse(now.Text().Split("\"data\":\"")[1].Split('"')[0]);
                CommitResult result = await store.CommitAsync(new Commit(new Write(Pod("counter"), now.Revision, Json(Pod("counter"), $"{count + 1}"))), Stop);
                done += result is CommitResult.Done ? 1 : 0;
            }
        })));
        Assert.Contains("\"data\":\"200\"", store.Current.Get(Pod("counter"))!.Text());
    }

    [Fact]
    public async Task A_finished_commit_is_seen_by_its_writer_at_once()
    {
        IStore store = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                StoredObject put = await store.PutAsync(Pod($"w{writer}"), $"{i}");
                Assert.True(store.Current.Revision >= put.Revision);
                Assert.Equal(put.Revision, store.Current.Get(put.Key)!.Revision);
            }
        })));
    }
}
