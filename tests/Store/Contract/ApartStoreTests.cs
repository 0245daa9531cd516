using Xebec.Api.Keys;
using Xebec.Store;
using Xebec.Store.Apart;
using Xebec.Store.Memory;
using Xebec.Store.Seam;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Contract;

/// <summary>Two stores side by side.</summary>
public class ApartStoreTests
{
    private readonly MemoryStore _own = new(new StoreOptions { Time = TimeProvider.System });
    private readonly MemoryStore _main = new(new StoreOptions { Time = TimeProvider.System });

    private ApartStore Store => new(_own, _main, new HashSet<ResourceName> { Widgets });

    [Fact]
    public async Task What_lives_apart_has_its_own_revisions_and_is_seen_beside_all_else()
    {
        for (int i = 0; i < 5; i++)
        {
            await _main.PutAsync(Pod($"p{i}"), owner: "o");
        }

        StoredObject widget = await Store.PutAsync(Widget("w"), owner: "o");
        Assert.Equal(new Revision(2), widget.Revision);
        ISnapshot state = Store.Current;
        Assert.Equal((new Revision(2), 5, 1), (state.Revision, state.Count(Pods), state.Count(Widgets)));
        Assert.Equal([Pods, Widgets], state.Resources);
        Assert.Equal(["p0", "p1", "p2", "p3", "p4", "w"], state.ByOwner(new Uid("o")).Select(o => o.Key.Name));
        Assert.Null(_main.Current.Get(Widget("w")));
        ISnapshot before = state;
        await Store.RemoveAsync(Widget("w"));
        await _main.RemoveAsync(Pod("p0"));
        Assert.Equal(Widget("w"), Assert.Single(Store.Current.Since(before, Widgets)).Old!.Key);
        Assert.Equal(Pod("p0"), Assert.Single(Store.Current.Since(before, Pods)).Old!.Key);
        await using IStoreWatch watch = Store.Watch(new WatchScope(Widgets), new Revision(1));
        Assert.Equal(["+w", "-w"], (await watch.TakeAsync(2)).Select(e => e.Tell()));
    }

    [Fact]
    public async Task A_commit_over_both_writes_the_main_store_first_and_tells_which_write_was_in_conflict()
    {
        var both = new Commit(
            [new Write(Widget("w"), Revision.None, Json(Widget("w"))), new Write(Pod("quota"), Revision.None, Json(Pod("quota")))]);
        var done = Assert.IsType<CommitResult.Done>(await Store.CommitAsync(both, Stop));
        Assert.Equal(["w", "quota"], done.Objects.Select(o => o!.Key.Name));
        Assert.Equal(_own.Current.Revision, done.Revision);

        var conflict = Assert.IsType<CommitResult.Conflict>(await Store.CommitAsync(both, Stop));
        Assert.Equal((1, "quota"), (conflict.Index, conflict.Current!.Key.Name));
        Assert.Equal(new Revision(2), _own.Current.Revision);

        var charged = new Commit([new Write(Widget("w"), Revision.None, Json(Widget("w"))), new Write(Pod("quota"), done.Objects[1]!.Revision, Json(Pod("quota"), "2"))]);
        conflict = Assert.IsType<CommitResult.Conflict>(await Store.CommitAsync(charged, Stop));
        Assert.Equal((0, "w"), (conflict.Index, conflict.Current!.Key.Name));
    }
}
