using Google.Protobuf;
using Xebec.Api.Keys;
using Xebec.Store.Etcd.Client;
using Xebec.Store.Etcd.Keys;
using Xebec.Store.Etcd.Wire;
using Xebec.Store.Seam;
using Xebec.Store.State;
using Xebec.Store.Timeline;

namespace Xebec.Store.Etcd;

/// <summary>
/// Keeps the timeline equal to etcd, by one watch. It watches all keys, not only those under the prefix, so that every revision arrives as
/// an event and the timeline reaches each one without etcd's progress messages, which older versions send too early. A broken watch is
/// resumed after the last revision that was applied: nothing is lost or applied twice. When etcd has compacted that, the state is loaded
/// anew and all watchers start again.
/// </summary>
internal sealed class Mirror(IEtcd etcd, StoreOptions options, EtcdKeys keys, StoredValues values, Leases leases, Loader loader)
{
    private static readonly ByteString Everything = ByteString.CopyFrom(0);
    private static readonly TimeSpan PauseLeast = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseMost = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private HashSet<ByteString> _others = [];
    private StoreTimeline? _timeline;

    public StoreTimeline Timeline => _timeline ?? throw new InvalidOperationException("the mirror was not started");

    /// <summary>The newest state here, with the keys under the prefix that are no objects.</summary>
    public (Snapshot State, IReadOnlyCollection<ByteString> Others) Newest
    {
        get
        {
            lock (_gate)
            {
                return (Timeline.Current, [.. _others]);
            }
        }
    }

    /// <exception cref="Xebec.Store.Objects.SealedException">A value is encrypted:
    /// a server without it would take its object for missing.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        (Snapshot state, _others) = await loader.LoadAsync(0, refuseSealed: true, cancellation);
        _timeline = new StoreTimeline(options, state);
    }

    /// <summary>Follows etcd until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        TimeSpan pause = PauseLeast;
        while (!cancellation.IsCancellationRequested)
        {
            Revision before = Timeline.Current.Revision;
            try
            {
                await FollowAsync(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is EtcdException or OperationCanceledException)
            {
                pause = Timeline.Current.Revision > before ? PauseLeast : pause * 2 < PauseMost ? pause * 2 : PauseMost;
                if (pause > TimeSpan.FromSeconds(1))
                {
                    options.Say($"store: cannot follow etcd after revision {Timeline.Current.Revision}: {e.Message}; "
                        + $"trying again in {pause.TotalSeconds:F0} s");
                }
            }

            await ((Task)Task.Delay(pause, options.Time, cancellation)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        var request = new WatchCreateRequest
        {
            Key = Everything,
            RangeEnd = Everything,
            StartRevision = Timeline.Current.Revision.Number + 1,
            Fragment = true,
        };
        List<Event> events = [];
        await foreach (WatchResponse response in etcd.WatchAsync(request, cancellation))
        {
            if (response.CompactRevision > 0)
            {
                await ReloadAsync(response.CompactRevision, cancellation);
                return;
            }

            if (response.Canceled)
            {
                throw new EtcdException(
                    EtcdOutcome.NotDone, Grpc.Core.StatusCode.Unavailable, $"etcd cancelled the watch: {response.CancelReason}");
            }

            events.AddRange(response.Events);
            if (!response.Fragment && events.Count > 0)
            {
                Apply(events);
                events.Clear();
            }
        }
    }

    private async Task ReloadAsync(long compacted, CancellationToken cancellation)
    {
        options.Say($"store: etcd has compacted up to revision {compacted}, "
            + $"this server had seen {Timeline.Current.Revision}: reading everything again");
        (Snapshot state, HashSet<ByteString> others) = await loader.LoadAsync(0, refuseSealed: false, cancellation);
        lock (_gate)
        {
            _others = others;
            Timeline.Replace(state);
        }
    }

    private void Apply(List<Event> events)
    {
        long seen = Timeline.Current.Revision.Number;
        long revision = seen;
        var draft = new StateDraft(Timeline.Current);
        List<StoreEvent> changes = [];
        lock (_gate)
        {
            foreach (Event change in events)
            {
                if (change.Kv.ModRevision <= seen)
                {
                    continue;
                }

                revision = change.Kv.ModRevision;
                if (keys.Owns(change.Kv.Key))
                {
                    Apply(change, draft, changes);
                }
            }

            if (revision > seen)
            {
                Timeline.Publish(draft.Freeze(new Revision(revision)), changes, options.Time.GetUtcNow());
            }
        }
    }

    private void Apply(Event change, StateDraft draft, List<StoreEvent> changes)
    {
        bool put = change.Type == Event.Types.EventType.Put;
        StoredObject? now = put ? values.Read(change.Kv, leases.ExpiryOf(change.Kv.Lease)) : null;
        if (put && now is null)
        {
            // no object's key; or a value that cannot be read, which is no deletion: its object stays as it was
            _ = values.Holds(draft, change.Kv.Key) || _others.Add(change.Kv.Key);
            return;
        }

        _others.Remove(change.Kv.Key);
        StoredObject? before = now is not null ? draft.Put(now) : keys.Parse(change.Kv.Key) is { } key ? draft.Remove(key) : null;
        if (now is not null || before is not null)
        {
            changes.Add(new StoreEvent(new Revision(change.Kv.ModRevision), now, before));
        }
    }
}
