using Google.Protobuf;
using Xebec.Api.Keys;
using Xebec.Store.Etcd.Client;
using Xebec.Store.Etcd.Keys;
using Xebec.Store.Etcd.Wire;
using Xebec.Store.Seam;
using Xebec.Store.Timeline;

namespace Xebec.Store.Etcd;

/// <summary>Commits as etcd's transactions: compare every key's revision, write all or tell what is there.</summary>
internal sealed class Transactions(IEtcd etcd, EtcdKeys keys, StoredValues values, Leases leases)
{
    /// <exception cref="EtcdException">No answer, or a refusal.</exception>
    public async Task<CommitResult> CommitAsync(PreparedCommit prepared, CancellationToken cancellation)
    {
        IReadOnlyList<Write> writes = prepared.Commit.Writes;
        var request = new TxnRequest();
        var objects = new StoredObject?[writes.Count];
        long[] leased = new long[writes.Count];
        for (int i = 0; i < writes.Count; i++)
        {
            Write write = writes[i];
            ByteString key = keys.Of(write.Key);
            Expect(request, key, write.Expected);
            if (write.Bytes is { } bytes)
            {
                leased[i] = write.TimeToLive is { } life ? await leases.ForAsync(life, cancellation) : 0;
                var put = new PutRequest { Key = key, Value = values.Value(write.Key, bytes), Lease = leased[i] };
                request.Success.Add(new RequestOp { RequestPut = put });
            }
            else
            {
                request.Success.Add(new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = key } });
            }
        }

        foreach (Guard guard in prepared.Commit.Guards)
        {
            Expect(request, keys.Of(guard.Key), guard.Expected);
        }

        // from here its caller cannot take it back; how long it may take is bounded by the client
        TxnResponse response = await etcd.TxnAsync(request, CancellationToken.None);
        if (!response.Succeeded)
        {
            return Conflict(prepared.Commit, response);
        }

        for (int i = 0; i < writes.Count; i++)
        {
            objects[i] = prepared.Prepared[i].Facts is { } facts
                ? new StoredObject(writes[i].Key, new Revision(response.Header.Revision), facts, leases.ExpiryOf(leased[i]))
                : null;
        }

        return new CommitResult.Done(new Revision(response.Header.Revision), objects);
    }

    private static void Expect(TxnRequest request, ByteString key, Revision revision)
    {
        request.Compare.Add(new Compare
        {
            Key = key,
            Target = Compare.Types.CompareTarget.Mod,
            Result = Compare.Types.CompareResult.Equal,
            ModRevision = revision.Number,
        });
        request.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = key } });
    }

    private CommitResult Conflict(Commit commit, TxnResponse response)
    {
        Revision[] expected = [.. commit.Writes.Select(w => w.Expected), .. commit.Guards.Select(g => g.Expected)];
        for (int i = 0; i < expected.Length; i++)
        {
            KeyValue? there = response.Responses[i].ResponseRange.Kvs.FirstOrDefault();
            if ((there?.ModRevision ?? 0) != expected[i].Number)
            {
                StoredObject? current = there is null ? null : values.Read(there, leases.ExpiryOf(there.Lease));
                return there is null || current is not null
                    ? new CommitResult.Conflict(i, current)
                    : new CommitResult.Refused($"what etcd holds at {there.Key.ToStringUtf8()} cannot be read");
            }
        }

        throw new EtcdException(
            EtcdOutcome.NotDone, Grpc.Core.StatusCode.Internal, "etcd refused a transaction whose comparisons all hold");
    }
}
