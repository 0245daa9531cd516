using Xebec.Store;
using Xebec.Store.Etcd;
using Xebec.Store.Etcd.Client;
using Xebec.Store.Seam;
using Xebec.Tests.Store.Etcd;

namespace Xebec.Tests.Store.Contract;

/// <summary>The contract over two servers of one etcd, of which the one that is read hears of everything late.</summary>
[Trait("needs", "etcd")]
public class EtcdPairTests(EtcdServer server) : WatchContract, IClassFixture<EtcdServer>
{
    protected override async ValueTask<IStore> CreateAsync(StoreOptions options)
    {
        EtcdStoreOptions etcd = server.NewPrefix() with { MirrorPatience = TimeSpan.FromMilliseconds(2) };
        CancellationToken stop = TestContext.Current.CancellationToken;
        var late = new DelayedEtcd(new EtcdClient(etcd, options.Time)) { Delay = TimeSpan.FromMilliseconds(7) };
        return new PairedStore(await EtcdStore.OpenAsync(options, etcd, stop), await EtcdStore.OpenAsync(late, options, etcd, stop));
    }

    protected override Task ElapseAsync(TimeSpan time) => Task.Delay(time, TestContext.Current.CancellationToken);
}
