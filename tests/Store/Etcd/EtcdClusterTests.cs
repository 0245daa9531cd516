using Xebec.Api.Keys;
using Xebec.Store;
using Xebec.Store.Etcd;
using Xebec.Store.Seam;
using Xebec.Tests.Store.Contract;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Etcd;

/// <summary>What members of an etcd may suffer while a store goes on.</summary>
[Trait("needs", "etcd")]
public class EtcdClusterTests(EtcdTrio trio) : IClassFixture<EtcdTrio>
{
    private readonly List<(string Name, long Revision)> _written = [];

    [Fact]
    public async Task A_member_that_hangs_dies_and_is_replaced_costs_no_write_and_no_event()
    {
        EtcdStoreOptions etcd = trio.NewPrefix() with { ReadPatience = TimeSpan.FromSeconds(1), WritePatience = TimeSpan.FromSeconds(2), EjectionLeast = TimeSpan.FromMilliseconds(200) };
        var options = new StoreOptions { Time = TimeProvider.System };
        await using var store = await EtcdStore.OpenAsync(options, etcd, Stop);
        await using IStoreWatch watch = store.Watch(new WatchScope(Pods), store.Current.Revision);
        await WriteAsync(store, "calm");

        trio.Members[0].Freeze();
        await WriteAsync(store, "frozen");
        trio.Members[0].Kill();
        await WriteAsync(store, "dead");
        await trio.ReplaceAsync(trio.Members[0], trio.Members[1]);
        await WriteAsync(store, "replaced");

        // now the new member is needed for a quorum
        trio.Members[1].Kill();
        await WriteAsync(store, "without the second");

        List<StoreEvent> seen = await watch.TakeAsync(_written.Count);
        Assert.Equal(_written, seen.Select(e => (e.Key.Name, e.Revision.Number)));
        Assert.Equal(_written.Select(w => w.Name).Order(StringComparer.Ordinal), (await store.ReadLatestAsync(Stop)).List(Pods).Select(p => p.Key.Name).Order(StringComparer.Ordinal));
        await using var other = await EtcdStore.OpenAsync(options, etcd, Stop);
        Assert.Equal(_written.Order(), other.Current.List(Pods).Select(p => (p.Key.Name, p.Revision.Number)).Order());
    }

    // as a client would: what was refused, or whose fate is unknown, is tried again
    private async Task WriteAsync(EtcdStore store, string when)
    {
        for (int i = 0; i < 20; i++)
        {
            string name = $"{when.Replace(' ', '-')}-{i}";
            var commit = new Commit(new Write(Pod(name), Revision.None, Json(Pod(name))));
            CommitResult result = await store.CommitAsync(commit, Stop);
            for (int attempt = 0; attempt < 60 && result is CommitResult.Unknown or CommitResult.Refused; attempt++)
            {
                await Task.Delay(200, Stop);
                result = await store.CommitAsync(commit, Stop);
            }

            Revision revision = result switch
            {
                CommitResult.Done done => done.Revision,
                CommitResult.Conflict { Current: { } there } => there.Revision,
                _ => throw new InvalidOperationException($"{when}: {result}"),
            };
            _written.Add((name, revision.Number));
        }
    }
}
