using System.Runtime.CompilerServices;
using Xebec.Store.Etcd.Client;
using Xebec.Store.Etcd.Wire;

namespace Xebec.Tests.Store.Etcd;

/// <summary>An etcd whose watch comes late, or breaks; everything else is as it is.</summary>
internal sealed class DelayedEtcd(IEtcd etcd) : IEtcd
{
    /// <summary>How late each message of a watch is.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>While set, watches tell nothing.</summary>
    public bool Stalled { get; set; }

    /// <summary>A watch breaks after so many messages; 0 for never.</summary>
    public int BreakAfter { get; set; }

    /// <summary>The next message of a watch is lost, and the watch breaks.</summary>
    public bool Drop { get; set; }

    public int Watches { get; private set; }

    public int Ranges { get; private set; }

    public Task<RangeResponse> RangeAsync(RangeRequest request, CancellationToken cancellation)
    {
        Ranges++;
        return etcd.RangeAsync(request, cancellation);
    }

    public Task<TxnResponse> TxnAsync(TxnRequest request, CancellationToken cancellation) => etcd.TxnAsync(request, cancellation);

    public async IAsyncEnumerable<WatchResponse> WatchAsync(WatchCreateRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Watches++;
        int messages = 0;
        await foreach (WatchResponse response in etcd.WatchAsync(request, cancellation))
        {
            await Task.Delay(Delay, cancellation);
            while (Stalled)
            {
                await Task.Delay(5, cancellation);
            }

            if (Drop)
            {
                Drop = false;
                throw new EtcdException(EtcdOutcome.NotDone, Grpc.Core.StatusCode.Unavailable, "the stream broke");
            }

            yield return response;
            if (BreakAfter > 0 && ++messages >= BreakAfter)
            {
                throw new EtcdException(EtcdOutcome.NotDone, Grpc.Core.StatusCode.Unavailable, "the stream broke");
            }
        }
    }

    public Task<LeaseGrantResponse> LeaseGrantAsync(LeaseGrantRequest request, CancellationToken cancellation) => etcd.LeaseGrantAsync(request, cancellation);

    public Task LeaseRevokeAsync(long lease, CancellationToken cancellation) => etcd.LeaseRevokeAsync(lease, cancellation);

    public Task<long> LeaseKeepAliveAsync(long lease, CancellationToken cancellation) => etcd.LeaseKeepAliveAsync(lease, cancellation);

    public Task<long> LeaseTimeToLiveAsync(long lease, CancellationToken cancellation) => etcd.LeaseTimeToLiveAsync(lease, cancellation);

    public Task CompactAsync(CompactionRequest request, CancellationToken cancellation) => etcd.CompactAsync(request, cancellation);

    public Task<StatusResponse> StatusAsync(CancellationToken cancellation) => etcd.StatusAsync(cancellation);

    public ValueTask DisposeAsync() => etcd.DisposeAsync();
}
