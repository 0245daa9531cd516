using System.Globalization;
using Google.Protobuf;
using Xebec.Store.Etcd.Client;
using Xebec.Store.Etcd.Wire;

namespace Xebec.Store.Etcd;

/// <summary>
/// Has etcd forget old history by schedule, in agreement with every other server, upstream's too. They share a key outside the prefix. Each
/// interval, in steps: (1) a transaction writes the revision seen an interval ago into the key, if nobody has written the key since this
/// server last looked; (2) whoever succeeds compacts up to that revision; (3) everybody remembers the key's version and the current
/// revision for the next time. So one server acts in each interval, and history is kept for at least one and at most two.
/// </summary>
internal sealed class Compaction(IEtcd etcd, StoreOptions options)
{
    /// <summary>Upstream's name for it.</summary>
    public const string KeyName = "compact_rev_key";

    private static readonly ByteString Key = ByteString.CopyFromUtf8(KeyName);

    private long _version;
    private long _revision;

    /// <summary>Compacts every interval until cancelled; never when it is zero.</summary>
    /// <param name="interval">How often.</param>
    /// <param name="then">Run after each.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(TimeSpan interval, Func<CancellationToken, Task> then, CancellationToken cancellation)
    {
        while (interval > TimeSpan.Zero && !cancellation.IsCancellationRequested)
        {
            await ((Task)Task.Delay(interval, options.Time, cancellation)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!cancellation.IsCancellationRequested)
            {
                await TryAsync(() => StepAsync(cancellation), cancellation);
                await TryAsync(() => then(cancellation), cancellation);
            }
        }
    }

    /// <summary>One interval's part.</summary>
    /// <returns>The revision that was compacted; null when it was another server's turn, or nothing is known yet.</returns>
    public async Task<long?> StepAsync(CancellationToken cancellation)
    {
        var value = ByteString.CopyFromUtf8(_revision.ToString(CultureInfo.InvariantCulture));
        var request = new TxnRequest
        {
            Compare =
            {
                new Compare
                {
                    Key = Key,
                    Target = Compare.Types.CompareTarget.Version,
                    Result = Compare.Types.CompareResult.Equal,
                    Version = _version,
                },
            },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = Key, Value = value } } },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = Key } } },
        };
        TxnResponse answer = await etcd.TxnAsync(request, cancellation);
        long old = _revision;
        _revision = answer.Header.Revision;
        if (!answer.Succeeded)
        {
            _version = answer.Responses[0].ResponseRange.Kvs is [{ } written, ..] ? written.Version : 0;
            return null;
        }

        _version++;
        if (old == 0)
        {
            return null;
        }

        await etcd.CompactAsync(new CompactionRequest { Revision = old }, cancellation);
        return old;
    }

    private async Task TryAsync(Func<Task> step, CancellationToken cancellation)
    {
        try
        {
            await step();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // this is how it stops
        }
        catch (EtcdException e) when (!e.IsCompacted)
        {
            options.Say($"store: could not compact etcd: {e.Message}; trying again in the next interval");
        }
        catch (EtcdException)
        {
            // somebody compacted further by hand
        }
    }
}
