using Xebec.Api.Keys;
using Xebec.Store.Log.Disk;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Store.State;
using Xebec.Store.Timeline;

namespace Xebec.Store.Log;

/// <summary>Applies the log's groups to a timeline, in their order.</summary>
internal sealed class Replay(StoreTimeline timeline, ObjectReader objects)
{
    // enough for several processors, little beside the state
    private const int QueueBytes = 8 << 20;

    private readonly List<StoreEvent> _events = [];
    private readonly List<(GroupHeader Header, ReadOnlyMemory<byte> Records)> _queue = [];
    private readonly StateDraft _draft = new(timeline.Current, reindex: true);
    private Change[][] _decoded = [];
    private int _queuedBytes;
    private DateTimeOffset _time;
    private string _directory = "";
    private string _name = "";

    /// <summary>The last revision read.</summary>
    public long Revision { get; private set; }

    /// <summary>The last group read.</summary>
    public long Group { get; private set; }

    /// <summary>Bytes of the groups that were applied.</summary>
    public long Bytes { get; private set; }

    public void Begin(string directory, string name, SegmentHeader header)
    {
        _directory = directory;
        _name = name;
        Revision = header.BaseRevision;
        Group = header.BaseGroup;
    }

    /// <summary>Applies a group and publishes the state.</summary>
    /// <exception cref="StoreCorruptException">It cannot be read; nothing of it was applied.</exception>
    public void Apply(GroupHeader header, ReadOnlyMemory<byte> records)
    {
        if (IsNew(header))
        {
            Change[] changes = Decode(header, records.Span);
            var draft = new StateDraft(timeline.Current);
            _events.Clear();
            Put(draft, changes);
            timeline.Publish(draft.Freeze(new Revision(Revision)), _events, _time);
        }
    }

    /// <summary>Will apply a group: several are decoded at once. Nothing is
    /// seen before <see cref="Publish"/>, and indexes are made there.</summary>
    /// <exception cref="StoreCorruptException">A group cannot be read.</exception>
    public void Queue(IDisk disk, GroupHeader header, ReadOnlyMemory<byte> records)
    {
        if (!IsNew(header))
        {
            return;
        }

        _queue.Add((header, records));
        _queuedBytes += records.Length;
        if (_queuedBytes >= QueueBytes)
        {
            Flush(disk);
        }
    }

    /// <summary>Decodes what is queued, whose bytes may change afterwards, and meanwhile puts what was decoded before.</summary>
    public void Flush(IDisk disk)
    {
        Change[][] before = _decoded;
        var decoded = new Change[_queue.Count][];
        disk.ForAll(_queue.Count + 1, i =>
        {
            if (i == 0)
            {
                PutAll(before);
            }
            else
            {
                decoded[i - 1] = Decode(_queue[i - 1].Header, _queue[i - 1].Records.Span);
            }
        });
        _decoded = decoded;
        _queue.Clear();
        _queuedBytes = 0;
    }

    /// <summary>Makes the state after all that was queued the current one, with its indexes.</summary>
    public void Publish(IDisk disk)
    {
        Flush(disk);
        PutAll(_decoded);
        var last = new Revision(Math.Max(Revision, timeline.Current.Revision.Number));
        timeline.Publish(_draft.Freeze(last, disk.ForAll), _events, _time);
    }

    private void PutAll(Change[][] groups)
    {
        foreach (Change[] group in groups)
        {
            Put(_draft, group);
        }
    }

    private bool IsNew(GroupHeader header)
    {
        Group = header.Number;
        Revision = header.LastRevision;
        bool fresh = header.LastRevision > timeline.Current.Revision.Number;
        if (fresh)
        {
            Bytes += header.Extent;
            _time = new DateTimeOffset(header.Ticks, TimeSpan.Zero);
        }

        return fresh;
    }

    private Change[] Decode(GroupHeader header, ReadOnlySpan<byte> records)
    {
        try
        {
            var reader = new ByteReader(records);
            using var together = new BytesTogether(records.Length);
            List<(Revision Revision, ObjectKey Key, DateTimeOffset? Expiry, Range? Stored)> found = [];
            for (int i = 0; i < header.Commits; i++)
            {
                for (ulong left = reader.Number(); left > 0; left--)
                {
                    (ObjectKey key, DateTimeOffset? expiry, Range? stored) = CommitRecord.ReadChange(ref reader, objects.Pool, together);
                    found.Add((new Revision(header.FirstRevision + i), key, expiry, stored));
                }
            }

            return [.. found
                .Where(f => f.Revision > timeline.Current.Revision)
                .Select(f => new Change(
                    f.Revision, f.Key, f.Stored is { } stored ? objects.Read(f.Key, together.At(stored)) : null, f.Expiry))];
        }
        catch (FormatException e) when (e is not SealedException)
        {
            throw new StoreCorruptException(_directory, _name, 0,
                $"revisions {header.FirstRevision} to {header.LastRevision} pass their checksum and cannot be read: {e.Message}.");
        }
    }

    private void Put(StateDraft draft, Change[] changes)
    {
        foreach (Change change in changes)
        {
            StoredObject? before = draft.Get(change.Key);
            StoredObject? now = change.Facts is { } facts
                ? new StoredObject(before?.Place ?? new Place(change.Key), change.Revision, facts, change.Expiry)
                : null;
            _ = now is null ? draft.Remove(change.Key) : draft.Put(now);
            if (now is not null || before is not null)
            {
                _events.Add(new StoreEvent(change.Revision, now, before));
            }
        }
    }

    // what a recovered commit did to an object; without facts it was deleted
    private readonly record struct Change(Revision Revision, ObjectKey Key, ObjectFacts? Facts, DateTimeOffset? Expiry);
}
