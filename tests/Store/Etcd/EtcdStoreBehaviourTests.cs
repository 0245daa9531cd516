using System.Text;
using Google.Protobuf;
using Xebec.Api.Keys;
using Xebec.Store;
using Xebec.Store.Etcd;
using Xebec.Store.Etcd.Client;
using Xebec.Store.Etcd.Wire;
using Xebec.Store.Seam;
using Xebec.Tests.Store.Contract;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Etcd;

/// <summary>What only etcd can do to a store.</summary>
[Trait("needs", "etcd")]
public class EtcdStoreBehaviourTests(EtcdServer server) : IClassFixture<EtcdServer>
{
    private readonly List<string> _said = [];

    private StoreOptions Options => new() { Time = TimeProvider.System, Say = Say };

    [Fact]
    public async Task A_read_of_the_newest_state_sees_another_servers_writes_although_the_watch_tells_nothing()
    {
        EtcdStoreOptions etcd = server.NewPrefix();
        await using var one = await EtcdStore.OpenAsync(Options, etcd, Stop);
        await one.PutAsync(Pod("kept"));
        await one.PutAsync(Pod("gone"), node: "n1");
        await one.PutAsync(Pod("changed"), "1");
        (EtcdStore two, DelayedEtcd late) = await OpenLateAsync(etcd);
        await using EtcdStore _ = two;
        late.Stalled = true;

        await one.PutAsync(Pod("changed"), "2", node: "n2");
        await one.PutAsync(Widget("new"));
        ISnapshot created = await two.ReadLatestAsync(Stop);
        Assert.Equal(one.Current.Revision, created.Revision);
        Assert.Equal(["default/changed", "default/gone", "default/kept"], created.List(Pods).Names());
        Assert.Contains("\"2\"", created.Get(Pod("changed"))!.Text());
        Assert.NotNull(created.Get(Widget("new")));

        await one.RemoveAsync(Pod("gone"));
        await RawPutAsync(etcd, "/ranges/serviceips", "k8s\0whatever"u8.ToArray());
        ISnapshot removed = await two.ReadLatestAsync(Stop);
        Assert.Equal(["default/changed", "default/kept"], removed.List(Pods).Names());
        Assert.Empty(removed.ByField(Pods, "spec.nodeName", "n1"));
        Assert.Equal(["default/changed"], removed.ByField(Pods, "spec.nodeName", "n2").Names());
        Assert.True(two.Current.Revision < removed.Revision);
        Assert.Null(await two.WaitForAsync(removed.Revision, TimeSpan.Zero, Stop));
        Assert.NotNull(await two.SnapshotAtAsync(created.Revision, Stop));

        late.Stalled = false;
        Assert.NotNull(await two.WaitForAsync(removed.Revision, TimeSpan.FromMinutes(1), Stop));
        Assert.Equal(["default/changed", "default/kept"], two.Current.List(Pods).Names());
    }

    [Fact]
    public async Task Reads_that_come_together_share_one_linearizable_read()
    {
        (EtcdStore store, DelayedEtcd counted) = await OpenLateAsync(server.NewPrefix());
        await using EtcdStore _ = store;
        int before = counted.Ranges;
        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => store.ReadLatestAsync(Stop).AsTask()));
        Assert.InRange(counted.Ranges - before, 1, 100);
    }

    [Fact]
    public async Task A_watch_that_breaks_again_and_again_loses_and_repeats_nothing()
    {
        EtcdStoreOptions etcd = server.NewPrefix();
        (EtcdStore store, DelayedEtcd breaking) = await OpenLateAsync(etcd);
        await using EtcdStore _ = store;
        breaking.BreakAfter = 2;
        await using var other = await EtcdStore.OpenAsync(Options, etcd, Stop);
        await using IStoreWatch watch = store.Watch(new WatchScope(Pods), store.Current.Revision);
        List<long> written = [];
        for (int i = 0; i < 60; i++)
        {
            written.Add((await other.PutAsync(Pod($"p{i % 5}"), $"{i}")).Revision.Number);
            await Task.Delay(10, Stop);
        }

        Assert.Equal(written, (await watch.TakeAsync(60)).Select(e => e.Revision.Number));
        Assert.True(breaking.Watches > 3);
    }

    [Fact]
    public async Task When_etcd_has_compacted_what_was_missed_everything_is_read_again_and_watchers_start_again()
    {
        EtcdStoreOptions etcd = server.NewPrefix();
        await using var one = await EtcdStore.OpenAsync(Options, etcd, Stop);
        await one.PutAsync(Pod("old"));
        (EtcdStore two, DelayedEtcd late) = await OpenLateAsync(etcd);
        await using EtcdStore _ = two;
        await using IStoreWatch watch = two.Watch(new WatchScope(Pods), two.Current.Revision);
        Task<IReadOnlyList<StoreEvent>> reading = watch.ReadAsync(Stop).AsTask();
        late.Stalled = true;
        await one.RemoveAsync(Pod("old"));
        for (int i = 0; i < 5; i++)
        {
            await one.PutAsync(Pod("new"), $"{i}");
        }

        await one.CompactAsync(one.Current.Revision, Stop);
        late.Drop = true;
        late.Stalled = false;
        Assert.NotNull(await two.WaitForAsync(one.Current.Revision, TimeSpan.FromMinutes(1), Stop));
        Assert.Equal(["default/new"], two.Current.List(Pods).Names());
        Assert.Equal(WatchEnd.Compacted, (await Assert.ThrowsAsync<WatchEndedException>(() => reading)).Reason);
        Assert.Contains(_said, line => line.Contains("reading everything again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_came_later_tells_old_revisions_from_etcd()
    {
        EtcdStoreOptions etcd = server.NewPrefix();
        await using var one = await EtcdStore.OpenAsync(Options, etcd, Stop);
        Revision first = (await one.PutAsync(Pod("a"))).Revision;
        await one.PutAsync(Pod("b"));
        await using var two = await EtcdStore.OpenAsync(Options, etcd, Stop);
        Assert.Equal(["default/a"], (await two.SnapshotAtAsync(first, Stop))!.List(Pods).Names());
        await one.CompactAsync(one.Current.Revision, Stop);
        Assert.Null(await two.SnapshotAtAsync(new Revision(first.Number - 1), Stop));
    }

    [Fact]
    public async Task What_upstream_wrote_is_read_and_what_we_write_is_where_upstream_looks()
    {
        EtcdStoreOptions etcd = server.NewPrefix() with { Decode = (key, value) => Encoding.UTF8.GetBytes($$"""{"kind":"Secret","apiVersion":"v1","metadata":{"name":"{{key.Name}}"},"data":{"n":"{{value.Length}}"} }""") };
        await RawPutAsync(etcd, "/minions/n1", "{\"kind\":\"Node\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"n1\",\"uid\":\"u\",\"resourceVersion\":\"\",\"generation\":1}}\n"u8.ToArray());
        await RawPutAsync(etcd, "/example.com/widgets/ns/w", "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"w\",\"resourceVersion\":\"12\"}}\n"u8.ToArray());
        await RawPutAsync(etcd, "/secrets/ns/s", "k8s\0\n\t"u8.ToArray());
        await RawPutAsync(etcd, "/ranges/servicenodeports", "k8s\0"u8.ToArray());
        await using var store = await EtcdStore.OpenAsync(Options, etcd, Stop);
        Assert.Equal("""{"kind":"Node","apiVersion":"v1","metadata":{"name":"n1","uid":"u","generation":1}}""", store.Current.Get(new ObjectKey(Nodes, "", "n1"))!.Text());
        Assert.Equal("""{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w"}}""", store.Current.Get(Widget("w", "ns"))!.Text());
        Assert.Contains("\"n\":\"6\"", store.Current.Get(new ObjectKey(new ResourceName("", "secrets"), "ns", "s"))!.Text());

        await RawPutAsync(etcd, "/secrets/ns/live", "k8s\0xyz"u8.ToArray());
        StoredObject put = await store.PutAsync(Pod("p"), "x");
        Assert.NotNull(store.Current.Get(new ObjectKey(new ResourceName("", "secrets"), "ns", "live")));
        await using var client = new EtcdClient(etcd, TimeProvider.System);
        RangeResponse raw = await client.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8($"{etcd.Prefix}/pods/default/p") }, Stop);
        Assert.Equal(put.Text(), Assert.Single(raw.Kvs).Value.ToStringUtf8());
        Assert.Empty(_said);
    }

    [Fact]
    public async Task A_server_that_came_later_knows_when_others_objects_expire()
    {
        EtcdStoreOptions etcd = server.NewPrefix();
        await using var one = await EtcdStore.OpenAsync(Options, etcd, Stop);
        StoredObject mortal = await one.PutAsync(Pod("mortal"), life: TimeSpan.FromHours(1));
        await one.PutAsync(Pod("stays"));
        await using var two = await EtcdStore.OpenAsync(Options, etcd, Stop);
        Assert.Equal(mortal.Expiry!.Value, two.Current.Get(Pod("mortal"))!.Expiry!.Value, TimeSpan.FromMinutes(1));
        Assert.Null(two.Current.Get(Pod("stays"))!.Expiry);
    }

    [Fact]
    public async Task A_value_that_can_no_longer_be_read_is_no_deletion_of_its_object()
    {
        EtcdStoreOptions etcd = server.NewPrefix();
        (EtcdStore store, DelayedEtcd late) = await OpenLateAsync(etcd);
        await using EtcdStore _ = store;
        StoredObject pod = await store.PutAsync(Pod("p"), "1");
        await using IStoreWatch watch = store.Watch(new WatchScope(Pods), store.Current.Revision);
        await RawPutAsync(etcd, "/pods/default/p", "k8s:enc:aescbc:v1:key:xyz"u8.ToArray());
        await store.PutAsync(Pod("q"));
        Assert.Equal(pod.Text(), store.Current.Get(Pod("p"))!.Text());
        var refused = Assert.IsType<CommitResult.Refused>(
            await store.CommitAsync(new Commit(new Write(Pod("p"), pod.Revision, null)), Stop));
        Assert.EndsWith("/pods/default/p cannot be read", refused.Reason, StringComparison.Ordinal);

        late.Stalled = true;
        await RawPutAsync(etcd, "/pods/default/p", "nonsense"u8.ToArray());
        await RawPutAsync(etcd, "/pods/default/r", Json(Pod("r")));
        Assert.Equal(["default/p", "default/q", "default/r"], (await store.ReadLatestAsync(Stop)).List(Pods).Names());
        late.Stalled = false;
        await RawPutAsync(etcd, "/pods/default/p", Json(Pod("p"), "2"));
        Assert.Equal(["+q", "+r", "~p"], (await watch.TakeAsync(3)).Select(e => e.Tell()));
    }

    [Fact]
    public async Task A_value_nobody_can_read_is_left_out_and_said()
    {
        EtcdStoreOptions etcd = server.NewPrefix();
        await using var store = await EtcdStore.OpenAsync(Options, etcd, Stop);
        await RawPutAsync(etcd, "/secrets/ns/s", "k8s\0"u8.ToArray());
        await store.PutAsync(Pod("after"));
        Assert.Equal([Pods], store.Current.Resources);
        Assert.Contains("/secrets/ns/s", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_survives_a_restart_of_etcd()
    {
        await using var mine = new EtcdServer();
        await mine.InitializeAsync();
        EtcdStoreOptions etcd = mine.NewPrefix() with { EjectionLeast = TimeSpan.FromMilliseconds(50) };
        await using var store = await EtcdStore.OpenAsync(Options, etcd, Stop);
        await using IStoreWatch watch = store.Watch(new WatchScope(Pods), store.Current.Revision);
        await store.PutAsync(Pod("before"));
        mine.Kill();

        // the first may have been on its way when the connection broke; then none can be sent
        await TryAsync(store);
        var refused = Assert.IsType<CommitResult.Refused>(await TryAsync(store));
        Assert.Contains(mine.Endpoint.Authority, refused.Reason, StringComparison.Ordinal);
        Assert.NotNull(store.Current.Get(Pod("before")));
        await mine.StartAsync();
        await store.PutAsync(Pod("after"));
        Assert.Equal(["+before", "+after"], (await watch.TakeAsync(2)).Select(e => e.Tell()));
    }

    [Fact]
    public async Task A_member_that_does_not_answer_is_left_alone()
    {
        EtcdStoreOptions etcd = server.NewPrefix();
        using var dead = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        dead.Start();
        await using var store = await EtcdStore.OpenAsync(
            Options, etcd with { Endpoints = [new Uri($"http://{dead.LocalEndpoint}"), server.Endpoint], ReadPatience = TimeSpan.FromMilliseconds(300), EjectionLeast = TimeSpan.FromMinutes(1) }, Stop);
        for (int i = 0; i < 20; i++)
        {
            await store.PutAsync(Pod($"p{i}"));
        }
    }

    private static async Task<CommitResult> TryAsync(EtcdStore store)
        => await store.CommitAsync(new Commit(new Write(Pod("during"), Revision.None, Json(Pod("during")))), Stop);

    private async Task<(EtcdStore Store, DelayedEtcd Etcd)> OpenLateAsync(EtcdStoreOptions etcd)
    {
        var late = new DelayedEtcd(new EtcdClient(etcd, TimeProvider.System));
        return (await EtcdStore.OpenAsync(late, Options, etcd, Stop), late);
    }

    private async Task RawPutAsync(EtcdStoreOptions etcd, string key, byte[] value)
    {
        await using var client = new EtcdClient(etcd, TimeProvider.System);
        var put = new PutRequest { Key = ByteString.CopyFromUtf8(etcd.Prefix + key), Value = ByteString.CopyFrom(value) };
        await client.TxnAsync(new TxnRequest { Success = { new RequestOp { RequestPut = put } } }, Stop);
    }

    private void Say(string line)
    {
        lock (_said)
        {
            _said.Add(line);
        }
    }
}
