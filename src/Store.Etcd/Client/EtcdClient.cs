using System.Runtime.CompilerServices;
using Grpc.Core;
using Xebec.Store.Etcd.Wire;

namespace Xebec.Store.Etcd.Client;

/// <summary>
/// Calls etcd through whichever member works: stays with one while it does, leaves one that fails alone for a while, and asks the next.
/// Reads are repeated on other members; a write is repeated only when it certainly did nothing.
/// </summary>
internal sealed class EtcdClient : IEtcd
{
    // a member cut off from the others answers "no leader" instead of waiting
    private static readonly Metadata RequireLeader = new() { { "hasleader", "true" } };

    private readonly EtcdStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly Member[] _members;
    private int _preferred;

    public EtcdClient(EtcdStoreOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _members = [.. options.Endpoints.Select(e => new Member(e, options, time))];
        if (_members.Length == 0)
        {
            throw new ArgumentException("at least one endpoint of etcd is needed", nameof(options));
        }
    }

    public Task<RangeResponse> RangeAsync(RangeRequest request, CancellationToken cancellation)
        => CallAsync(
            _options.ReadPatience, repeat: true,
            (member, call) => new KV.KVClient(member.Calls).RangeAsync(request, call).ResponseAsync, cancellation);

    public Task<TxnResponse> TxnAsync(TxnRequest request, CancellationToken cancellation)
        => CallAsync(
            _options.WritePatience, repeat: false,
            (member, call) => new KV.KVClient(member.Calls).TxnAsync(request, call).ResponseAsync, cancellation);

    public Task<LeaseGrantResponse> LeaseGrantAsync(LeaseGrantRequest request, CancellationToken cancellation)
        => CallAsync(
            _options.WritePatience, repeat: true,
            (member, call) => new Lease.LeaseClient(member.Calls).LeaseGrantAsync(request, call).ResponseAsync, cancellation);

    public Task LeaseRevokeAsync(long lease, CancellationToken cancellation)
        => CallAsync(
            _options.WritePatience, repeat: true,
            (member, call)
                => new Lease.LeaseClient(member.Calls).LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease }, call).ResponseAsync,
            cancellation);

    public Task<long> LeaseKeepAliveAsync(long lease, CancellationToken cancellation) => CallAsync(
        _options.WritePatience,
        repeat: true,
        async (member, options) =>
        {
            using AsyncDuplexStreamingCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> call =
                new Lease.LeaseClient(member.Calls).LeaseKeepAlive(options);
            await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease }, options.CancellationToken);
            await call.RequestStream.CompleteAsync();
            return await call.ResponseStream.MoveNext(options.CancellationToken) ? call.ResponseStream.Current.TTL : 0;
        },
        cancellation);

    public async Task<long> LeaseTimeToLiveAsync(long lease, CancellationToken cancellation) => (await CallAsync(
        _options.ReadPatience,
        repeat: true,
        (member, call) => new Lease.LeaseClient(member.Calls)
            .LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease }, call).ResponseAsync,
        cancellation)).TTL;

    public Task CompactAsync(CompactionRequest request, CancellationToken cancellation)
        => CallAsync(
            _options.WritePatience, repeat: true,
            (member, call) => new KV.KVClient(member.Calls).CompactAsync(request, call).ResponseAsync, cancellation);

    public Task<StatusResponse> StatusAsync(CancellationToken cancellation)
        => CallAsync(
            _options.ReadPatience, repeat: true,
            (member, call) => new Maintenance.MaintenanceClient(member.Calls).StatusAsync(new StatusRequest(), call).ResponseAsync,
            cancellation);

    public async IAsyncEnumerable<WatchResponse> WatchAsync(
        WatchCreateRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Member member = Choose([]);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, member.Trouble);
        using AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call = new Watch.WatchClient(member.Calls).Watch(
            new CallOptions(RequireLeader, cancellationToken: either.Token));
        await StepAsync(member, async () =>
        {
            await call.RequestStream.WriteAsync(new WatchRequest { CreateRequest = request }, either.Token);
            return true;
        });
        while (await StepAsync(member, () => call.ResponseStream.MoveNext(either.Token)))
        {
            member.Worked();
            yield return call.ResponseStream.Current;
        }

        throw new EtcdException(EtcdOutcome.NotDone, StatusCode.Unavailable, $"etcd at {member.Endpoint.Authority} closed the watch");
    }

    public ValueTask DisposeAsync()
    {
        foreach (Member member in _members)
        {
            member.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static async Task<bool> StepAsync(Member member, Func<Task<bool>> step)
    {
        try
        {
            return await step();
        }
        catch (RpcException e) when (e.StatusCode != StatusCode.Cancelled)
        {
            member.Failed();
            throw EtcdException.From(e, member.Endpoint);
        }
        catch (RpcException e)
        {
            throw new OperationCanceledException("the watch was cancelled", e);
        }
    }

    private async Task<T> CallAsync<T>(
        TimeSpan patience, bool repeat, Func<Member, CallOptions, Task<T>> call, CancellationToken cancellation)
    {
        HashSet<Member> asked = [];
        while (true)
        {
            Member member = Choose(asked);
            asked.Add(member);
            try
            {
                T answer = await call(member, new CallOptions(RequireLeader, _time.GetUtcNow().UtcDateTime + patience, cancellation));
                member.Worked();
                return answer;
            }
            catch (RpcException e)
            {
                cancellation.ThrowIfCancellationRequested();
                var failure = EtcdException.From(e, member.Endpoint);
                bool memberFailed = e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded
                    or StatusCode.Internal or StatusCode.Unknown or StatusCode.Cancelled;
                if (memberFailed)
                {
                    member.Failed();
                }

                bool others = memberFailed && asked.Count < _members.Length;
                if (!others || !(repeat || failure.Outcome == EtcdOutcome.NotDone))
                {
                    throw failure;
                }
            }
        }
    }

    // the one that worked last, else the next that is not left alone, else the one that will be tried again first
    private Member Choose(HashSet<Member> asked)
    {
        int preferred = Volatile.Read(ref _preferred);
        for (int i = 0; i < _members.Length; i++)
        {
            Member member = _members[(preferred + i) % _members.Length];
            if (!asked.Contains(member) && !member.IsEjected)
            {
                Volatile.Write(ref _preferred, (preferred + i) % _members.Length);
                return member;
            }
        }

        return _members.Where(m => !asked.Contains(m)).DefaultIfEmpty(_members[preferred]).MinBy(m => m.EjectedUntil)!;
    }
}
