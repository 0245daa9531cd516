using Xebec.Store.Etcd.Wire;

namespace Xebec.Store.Etcd.Client;

/// <summary>The few calls of etcd that the store makes, to whichever member answers.</summary>
internal interface IEtcd : IAsyncDisposable
{
    /// <summary>Linearizable unless the request says otherwise; asks other members when one does not answer.</summary>
    Task<RangeResponse> RangeAsync(RangeRequest request, CancellationToken cancellation);

    /// <exception cref="EtcdException">Its <see cref="EtcdException.Outcome"/> says whether the transaction may have happened.</exception>
    Task<TxnResponse> TxnAsync(TxnRequest request, CancellationToken cancellation);

    /// <summary>One stream of one member; ends with an exception when the stream breaks.</summary>
    IAsyncEnumerable<WatchResponse> WatchAsync(WatchCreateRequest request, CancellationToken cancellation);

    Task<LeaseGrantResponse> LeaseGrantAsync(LeaseGrantRequest request, CancellationToken cancellation);

    Task LeaseRevokeAsync(long lease, CancellationToken cancellation);

    /// <summary>Renews a lease; the seconds it now lives, 0 when it is gone.</summary>
    Task<long> LeaseKeepAliveAsync(long lease, CancellationToken cancellation);

    /// <summary>The seconds a lease still has; 0 or less when it is gone.</summary>
    Task<long> LeaseTimeToLiveAsync(long lease, CancellationToken cancellation);

    Task CompactAsync(CompactionRequest request, CancellationToken cancellation);

    /// <summary>A member's version and state.</summary>
    Task<StatusResponse> StatusAsync(CancellationToken cancellation);
}
