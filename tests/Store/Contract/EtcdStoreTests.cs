using Xebec.Store;
using Xebec.Store.Etcd;
using Xebec.Store.Seam;
using Xebec.Tests.Store.Etcd;

namespace Xebec.Tests.Store.Contract;

[Trait("needs", "etcd")]
public class EtcdStoreTests(EtcdServer server) : WatchContract, IClassFixture<EtcdServer>
{
    protected override async ValueTask<IStore> CreateAsync(StoreOptions options)
        => await EtcdStore.OpenAsync(options, server.NewPrefix(), Stop);

    protected override Task ElapseAsync(TimeSpan time) => Task.Delay(time, Stop);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
