using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Simulator;
using Xebec.Tests.Control;

namespace Xebec.Tests.Client;

public class InformerTests
{
    private static string Pod(string name, string ns = "n", string more = "") =>
        "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"" + ns + "\"" + more + "}}";

    private static string Say(ObjectChange change) => $"{(change.Added ? "+" : change.Deleted ? "-" : "~")}{change.Object.Key.Name}";

    private sealed record Scene(OneThread Thread, FakeApiServer Server, SharedInformers Informers, Informer Pods, List<string> Told);

    // informers of pods run while the story is told
    private static void Play(Func<Scene, Task> story, Action<FakeApiServer>? before = null)
    {
        OneThread.Run(async thread =>
        {
            var server = new FakeApiServer(thread.Clock);
            before?.Invoke(server);
            var informers = new SharedInformers(server, thread.Clock, new Random(1), NoJournal.Instance);
            Informer pods = informers.For(ApiResources.Pods);
            var told = new List<string>();
            pods.Listen(change => told.Add(Say(change)));
            using var stop = new CancellationTokenSource();
            Task running = informers.RunAsync(stop.Token);
            await story(new Scene(thread, server, informers, pods, told));
            stop.Cancel();
            await running;
        });
    }

    [Fact]
    public void What_is_listed_and_what_changes_is_seen_and_told_in_order() => Play(
        async s =>
        {
            await s.Informers.SyncedAsync(default);
            s.Server.Put(ApiResources.Pods, Pod("c"));
            s.Server.Put(ApiResources.Pods, Pod("a", more: ",\"labels\":{\"x\":\"y\"}"));
            s.Server.Remove(ApiResources.Pods, "n", "b");
            await s.Thread.UntilAsync(() => s.Told.Count == 5);
            Assert.Equal(["+a", "+b", "+c", "~a", "-b"], s.Told);
            Assert.Equal(["a", "c"], s.Pods.View.All.Select(o => o.Key.Name));
            Assert.Equal(1, s.Server.Lists);
        },
        server =>
        {
            server.Put(ApiResources.Pods, Pod("b"));
            server.Put(ApiResources.Pods, Pod("a"));
        });

    [Fact]
    public void A_broken_watch_goes_on_where_it_was() => Play(async s =>
    {
        await s.Thread.UntilAsync(() => s.Server.Watches == 1);
        s.Server.Put(ApiResources.Pods, Pod("a"));
        await s.Thread.UntilAsync(() => s.Told.Count == 1);
        s.Server.Disconnect();
        s.Server.Put(ApiResources.Pods, Pod("b"));
        await s.Thread.UntilAsync(() => s.Told.Count == 2);
        Assert.Equal(["+a", "+b"], s.Told);
        Assert.Equal((1, 2), (s.Server.Lists, s.Server.Watches));
    });

    [Fact]
    public void After_410_only_the_difference_is_told() => Play(
        async s =>
        {
            await s.Thread.UntilAsync(() => s.Server.Watches == 1);
            s.Told.Clear();
            ApiObject kept = s.Pods.View.Get("n", "keep")!;
            s.Server.Disconnect();
            s.Server.Remove(ApiResources.Pods, "n", "go");
            s.Server.Put(ApiResources.Pods, Pod("change", more: ",\"labels\":{\"x\":\"y\"}"));
            s.Server.Put(ApiResources.Pods, Pod("new"));
            s.Server.Forgotten = 1_000_000;
            await s.Thread.UntilAsync(() => s.Server.Lists == 2);
            s.Server.Forgotten = 0;
            await s.Thread.UntilAsync(() => s.Told.Count == 3);
            Assert.Equal(["-go", "~change", "+new"], s.Told);
            Assert.Same(kept, s.Pods.View.Get("n", "keep"));
        },
        server =>
        {
            foreach (string name in new[] { "keep", "go", "change" })
            {
                server.Put(ApiResources.Pods, Pod(name));
            }
        });

    [Fact]
    public void A_server_that_refuses_is_asked_less_and_less_often() => Play(
        async s =>
        {
            await s.Thread.PassAsync(60);
            int first = s.Server.Lists;
            await s.Thread.PassAsync(60);
            Assert.InRange(first, 3, 8);
            Assert.InRange(s.Server.Lists - first, 1, 3);
            Assert.False(s.Pods.HasSynced);
            s.Server.Intercept = null;
            await s.Thread.UntilAsync(() => s.Pods.HasSynced);
        },
        server => server.Intercept = call => FakeApiServer.Status(403, "Forbidden", "no"));

    [Fact]
    public void Objects_are_found_by_namespace_owner_and_label() => Play(
        async s =>
        {
            s.Pods.Require(InformerIndex.Owner);
            await s.Informers.SyncedAsync(default);
            s.Pods.Require(InformerIndex.Label);
            Assert.Equal(["a"], s.Pods.View.OwnedBy(new Uid("o1")).Select(o => o.Key.Name));
            Assert.Equal(["b", "c"], s.Pods.View.By(InformerIndex.Label, InformerIndex.LabelOf("n", "app", "x")).Select(o => o.Key.Name));
            Assert.Equal(["a", "b", "c"], s.Pods.View.InNamespace("n").Select(o => o.Key.Name));
            s.Server.Put(ApiResources.Pods, Pod("a", more: ",\"ownerReferences\":[{\"uid\":\"o2\"}]"));
            await s.Thread.UntilAsync(() => s.Told[^1] == "~a");
            Assert.Empty(s.Pods.View.OwnedBy(new Uid("o1")));
            Assert.Equal(["a"], s.Pods.View.OwnedBy(new Uid("o2")).Select(o => o.Key.Name));
            s.Server.Remove(ApiResources.Pods, "n", "a");
            await s.Thread.UntilAsync(() => s.Told[^1] == "-a");
            Assert.Empty(s.Pods.View.OwnedBy(new Uid("o2")));
        },
        server =>
        {
            server.Put(ApiResources.Pods, Pod("a", more: ",\"ownerReferences\":[{\"uid\":\"o1\"}]"));
            server.Put(ApiResources.Pods, Pod("b", more: ",\"labels\":{\"app\":\"x\"}"));
            server.Put(ApiResources.Pods, Pod("c", more: ",\"labels\":{\"app\":\"x\"}"));
            server.Put(ApiResources.Pods, Pod("d", "m", ",\"labels\":{\"app\":\"x\"}"));
        });

    [Fact]
    public void An_own_write_is_waited_for_until_it_shows() => Play(async s =>
    {
        await s.Informers.SyncedAsync(default);
        s.Server.Lagging = true;
        ApiObject written = s.Server.Put(ApiResources.Pods, Pod("a"));
        var write = new OwnWrite(written.Key, written.Uid, written.ResourceVersion, Deleted: false);
        Task shown = s.Pods.ShowsAsync(write, TimeSpan.FromSeconds(30), default).AsTask();
        await s.Thread.PassAsync(1);
        Assert.False(shown.IsCompleted);
        s.Server.Lagging = false;
        await shown;
        Assert.NotNull(s.Pods.View.Get("n", "a"));
        Assert.Equal(1, s.Server.Lists);
    });

    [Fact]
    public void An_own_write_that_does_not_show_in_time_is_looked_for_in_a_list() => Play(async s =>
    {
        await s.Informers.SyncedAsync(default);
        s.Server.Lagging = true;
        ApiObject written = s.Server.Put(ApiResources.Pods, Pod("a"));
        await s.Pods.ShowsAsync(new OwnWrite(written.Key, written.Uid, written.ResourceVersion, Deleted: false), TimeSpan.FromSeconds(5), default);
        Assert.NotNull(s.Pods.View.Get("n", "a"));
        Assert.Equal(2, s.Server.Lists);

        // a write that never shows, because the object went again, is settled by the list too
        s.Server.Remove(ApiResources.Pods, "n", "a");
        var lost = new OwnWrite(written.Key, new Uid("other"), "no-number", Deleted: false);
        await s.Pods.ShowsAsync(lost, TimeSpan.FromSeconds(5), default);
        Assert.Equal(3, s.Server.Lists);
    });

    [Fact]
    public void An_own_deletion_shows_when_the_object_is_going_or_another_took_its_name() => Play(async s =>
    {
        await s.Informers.SyncedAsync(default);
        ApiObject written = s.Server.Put(ApiResources.Pods, Pod("a"));
        await s.Thread.UntilAsync(() => s.Told.Count == 1);
        var write = new OwnWrite(written.Key, written.Uid, "", Deleted: true);
        Assert.False(s.Pods.View.Shows(write));
        s.Server.Put(ApiResources.Pods, Pod("a", more: $",\"uid\":\"{written.Uid}\",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\""));
        await s.Thread.UntilAsync(() => s.Pods.View.Shows(write));
        s.Server.Remove(ApiResources.Pods, "n", "a");
        s.Server.Put(ApiResources.Pods, Pod("a"));
        await s.Thread.UntilAsync(() => s.Told.Count == 4);
        Assert.True(s.Pods.View.Shows(write));
    });

    [Fact]
    public void A_bookmark_moves_the_view_on() => Play(async s =>
    {
        await s.Informers.SyncedAsync(default);
        InformerView before = s.Pods.View;
        Assert.True(before.Shows(new OwnWrite(new ObjectKey(ApiResources.Pods.Name, "n", "x"), new Uid("u"), before.Revision.ToString(), false)));
        Assert.False(before.Shows(new OwnWrite(new ObjectKey(ApiResources.Pods.Name, "n", "x"), new Uid("u"), "1000000", false)));
    });

    [Fact]
    public void Several_readers_share_one_informer_and_one_asked_for_later_starts_too() => Play(async s =>
    {
        Assert.Same(s.Pods, s.Informers.For(ApiResources.Pods));
        Assert.Same(s.Pods, s.Informers.For(ApiResources.Pods with { MetadataOnly = true }));
        s.Server.Put(ApiResources.Nodes, """{"metadata":{"name":"n1"}}""");
        Informer nodes = s.Informers.For(ApiResources.Nodes);
        await s.Informers.SyncedAsync(default);
        Assert.Equal(1, nodes.View.Count);
        await s.Informers.DropAsync(ApiResources.Nodes);
        Assert.NotSame(nodes, s.Informers.For(ApiResources.Nodes));
    });
}
