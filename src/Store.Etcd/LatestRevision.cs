using Google.Protobuf;
using Xebec.Store.Etcd.Client;
using Xebec.Store.Etcd.Wire;

namespace Xebec.Store.Etcd;

/// <summary>
/// The cluster's current revision by a linearizable read. Callers that come while
/// one is under way share the next: a read must begin after its caller came.
/// </summary>
internal sealed class LatestRevision(IEtcd etcd)
{
    private readonly Lock _gate = new();
    private Task<long>? _running;
    private Task<long>? _next;

    public Task<long> ReadAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_running is null || _running.IsCompleted)
            {
                _running = AskAsync();
                return _running.WaitAsync(cancellation);
            }

            _next ??= AskAfterAsync(_running);
            return _next.WaitAsync(cancellation);
        }
    }

    private async Task<long> AskAfterAsync(Task<long> running)
    {
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // whoever made this task is past its lock then, and has put it into _next
        await Task.Yield();
        Task<long> asked;
        lock (_gate)
        {
            _running = _next;
            _next = null;
            asked = AskAsync();
        }

        return await asked;
    }

    // a key that is never there: the header tells the revision
    private async Task<long> AskAsync()
    {
        RangeResponse answer = await etcd.RangeAsync(
            new RangeRequest { Key = ByteString.CopyFrom(0), Limit = 1, KeysOnly = true }, CancellationToken.None);
        return answer.Header.Revision;
    }
}
