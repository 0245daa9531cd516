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

/// <summary>Compaction by schedule, among several servers.</summary>
[Trait("needs", "etcd")]
public class CompactionTests(EtcdServer server) : IClassFixture<EtcdServer>
{
    private readonly StoreOptions _options = new() { Time = TimeProvider.System };

    [Fact]
    public async Task Of_several_servers_one_compacts_in_each_interval_what_it_saw_an_interval_ago()
    {
        EtcdStoreOptions etcd = server.NewPrefix() with { CompactionInterval = TimeSpan.Zero };
        await using var store = await EtcdStore.OpenAsync(_options, etcd, Stop);
        await using var client = new EtcdClient(etcd, TimeProvider.System);
        var one = new Compaction(client, _options);
        var two = new Compaction(client, _options);

        // whatever earlier tests left in the key: after this both know its version
        await one.StepAsync(Stop);
        await two.StepAsync(Stop);
        await one.StepAsync(Stop);
        Revision old = (await store.PutAsync(Pod("a"), "1")).Revision;
        long? first = await two.StepAsync(Stop);
        first ??= await one.StepAsync(Stop);
        Revision seen = (await store.PutAsync(Pod("a"), "2")).Revision;
        long?[] done = [await one.StepAsync(Stop), await two.StepAsync(Stop)];
        long compacted = Assert.Single(done, d => d is not null)!.Value;
        Assert.InRange(compacted, old.Number, seen.Number);

        RangeResponse key = await client.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("compact_rev_key") }, Stop);
        Assert.Equal($"{compacted}", Assert.Single(key.Kvs).Value.ToStringUtf8());
        EtcdException gone = await Assert.ThrowsAsync<EtcdException>(() => client.RangeAsync(
            new RangeRequest { Key = ByteString.CopyFromUtf8("x"), Revision = old.Number - 1 }, Stop));
        Assert.True(gone.IsCompacted);
        Assert.Equal("2", (await store.ReadLatestAsync(Stop)).Get(Pod("a"))!.Text().Split("\"data\":\"")[1][..1]);
    }

    [Fact]
    public async Task A_store_compacts_by_itself_and_its_current_watches_go_on()
    {
        EtcdStoreOptions etcd = server.NewPrefix() with { CompactionInterval = TimeSpan.FromMilliseconds(50) };
        await using var store = await EtcdStore.OpenAsync(_options, etcd, Stop);
        await using IStoreWatch watch = store.Watch(new WatchScope(Pods), store.Current.Revision);
        Revision first = (await store.PutAsync(Pod("a"))).Revision;
        await using var fresh = await EtcdStore.OpenAsync(_options, etcd with { CompactionInterval = TimeSpan.Zero }, Stop);
        await using var client = new EtcdClient(etcd, TimeProvider.System);
        while (!await IsCompactedAsync(client, first.Number - 1))
        {
            await Task.Delay(50, Stop);
        }

        Assert.Null(await fresh.SnapshotAtAsync(new Revision(first.Number - 1), Stop));
        Assert.Equal(WatchEnd.Compacted, Assert.Throws<WatchEndedException>(() => fresh.Watch(new WatchScope(Pods), new Revision(first.Number - 1))).Reason);
        await store.PutAsync(Pod("b"));
        Assert.Equal(["+a", "+b"], (await watch.TakeAsync(2)).Select(e => e.Tell()));
    }

    private static async Task<bool> IsCompactedAsync(EtcdClient client, long revision)
    {
        try
        {
            await client.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("x"), Revision = revision }, Stop);
            return false;
        }
        catch (EtcdException e) when (e.IsCompacted)
        {
            return true;
        }
    }
}
