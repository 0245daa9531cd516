using Google.Protobuf;
using Xebec.Api.Keys;
using Xebec.Store.Etcd.Client;
using Xebec.Store.Etcd.Keys;
using Xebec.Store.Etcd.Wire;
using Xebec.Store.Seam;
using Xebec.Store.State;

namespace Xebec.Store.Etcd;

/// <summary>Reads states from etcd by range: a whole one, or what a state lacks to become a newer one.</summary>
internal sealed class Loader(IEtcd etcd, EtcdKeys keys, StoredValues values, Leases leases, Snapshot empty)
{
    private const long PageKeys = 1000;

    /// <summary>The whole state at a revision; the newest, linearizably, when that is 0.</summary>
    /// <exception cref="Xebec.Store.Objects.SealedException">With <paramref name="refuseSealed"/>: a value is encrypted.</exception>
    public async Task<(Snapshot State, HashSet<ByteString> Others)> LoadAsync(
        long revision, bool refuseSealed, CancellationToken cancellation)
    {
        var draft = new StateDraft(empty);
        HashSet<ByteString> others = [];
        long at = revision;
        await foreach (RangeResponse page in PagesAsync(new RangeRequest { Revision = revision }, cancellation))
        {
            at = at == 0 ? page.Header.Revision : at;
            await leases.ResolveAsync(page.Kvs.Select(pair => pair.Lease), cancellation);
            foreach (KeyValue pair in page.Kvs)
            {
                if (values.Read(pair, leases.ExpiryOf(pair.Lease), refuseSealed) is { } item)
                {
                    draft.Put(item);
                }
                else
                {
                    others.Add(pair.Key);
                }
            }
        }

        return (draft.Freeze(new Revision(at)), others);
    }

    /// <summary>
    /// The state at a revision made from an older one: what was written since, by its revision; what was deleted, by listing the keys, and
    /// only when their number says that something was.
    /// </summary>
    /// <param name="older">The state to start from.</param>
    /// <param name="others">Keys under the prefix at that state which are no objects.</param>
    /// <param name="revision">Where to get to.</param>
    public async Task<Snapshot> AdvanceAsync(
        Snapshot older, IReadOnlyCollection<ByteString> others, long revision, CancellationToken cancellation)
    {
        var draft = new StateDraft(older);
        long expected = older.Total + others.Count;
        long count = 0;
        await foreach (RangeResponse page in PagesAsync(
            new RangeRequest { Revision = revision, MinModRevision = older.Revision.Number + 1 }, cancellation))
        {
            // how many keys there are in all, whatever was asked for; the first page's range is everything
            count = count == 0 ? page.Count : count;
            foreach (KeyValue pair in page.Kvs)
            {
                if (values.Read(pair, leases.ExpiryOf(pair.Lease)) is { } item)
                {
                    expected += draft.Put(item) is null ? 1 : 0;
                }
                else
                {
                    expected += others.Contains(pair.Key) || values.Holds(draft, pair.Key) ? 0 : 1;
                }
            }
        }

        if (count != expected)
        {
            await RemoveDeletedAsync(draft, older, revision, cancellation);
        }

        return draft.Freeze(new Revision(revision));
    }

    private async Task RemoveDeletedAsync(StateDraft draft, Snapshot older, long revision, CancellationToken cancellation)
    {
        HashSet<ObjectKey> there = [];
        await foreach (RangeResponse page in PagesAsync(new RangeRequest { Revision = revision, KeysOnly = true }, cancellation))
        {
            there.UnionWith(page.Kvs.Select(pair => keys.Parse(pair.Key)).OfType<ObjectKey>());
        }

        foreach (StoredObject item in older.Resources.SelectMany(r => older.List(r)).Where(item => !there.Contains(item.Key)))
        {
            draft.Remove(item.Key);
        }
    }

    private async IAsyncEnumerable<RangeResponse> PagesAsync(
        RangeRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        (request.Key, request.RangeEnd) = keys.Range;
        request.Limit = PageKeys;
        while (true)
        {
            RangeResponse page = await etcd.RangeAsync(request, cancellation);
            yield return page;
            if (!page.More || page.Kvs.Count == 0)
            {
                yield break;
            }

            // all pages are of the first one's revision
            request.Revision = request.Revision == 0 ? page.Header.Revision : request.Revision;
            request.Key = ByteString.CopyFrom([.. page.Kvs[^1].Key.Span, 0]);
        }
    }
}
