using Xebec.Api.Keys;
using Xebec.Store.Log.Disk;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Store.State;
using Xebec.Store.Timeline;

namespace Xebec.Store.Log;

/// <summary>Applies the log's groups to a timeline, as they were when they were committed.</summary>
internal sealed class Replay(StoreTimeline timeline, ObjectReader objects)
{
    private const int QueueBytes = 8 << 20;

    private readonly List<StoreEvent> _events = [];
    private readonly List<(GroupHeader Header, ReadOnlyMemory<byte> Records)> _queue = [];
    private int _queuedBytes;
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

    /// <summary>Applies a group.</summary>
    /// <exception cref="StoreCorruptException">It cannot be read; nothing of it was applied.</exception>
    public void Apply(GroupHeader header, ReadOnlyMemory<byte> records)
    {
        Group = header.Number;
        Revision = header.LastRevision;
        if (header.LastRevision > timeline.Current.Revision.Number)
        {
            Bytes += header.Extent;
            Publish([Decode(header, records.Span)], header);
        }
    }

    /// <summary>Applies a group before <see cref="Flush"/> returns. Several are decoded at once, and share path copies and a state.</summary>
    /// <exception cref="StoreCorruptException">A group cannot be read.</exception>
    public void Queue(IDisk disk, GroupHeader header, ReadOnlyMemory<byte> records)
    {
        Group = header.Number;
        Revision = header.LastRevision;
        if (header.LastRevision > timeline.Current.Revision.Number)
        {
            Bytes += header.Extent;
            _queuedBytes += records.Length;
            _queue.Add((header, records));
            if (_queuedBytes >= QueueBytes)
            {
                Flush(disk);
            }
        }
    }

    public void Flush(IDisk disk)
    {
        if (_queue.Count > 0)
        {
            var decoded = new List<Change>[_queue.Count];
            disk.ForAll(_queue.Count, i => decoded[i] = Decode(_queue[i].Header, _queue[i].Records.Span));
            Publish(decoded, _queue[^1].Header);
            _queue.Clear();
            _queuedBytes = 0;
        }
    }

    private List<Change> Decode(GroupHeader header, ReadOnlySpan<byte> records)
    {
        List<Change> changes = [];
        try
        {
            var reader = new ByteReader(records);
            for (int i = 0; i < header.Commits; i++)
            {
                DecodeCommit(ref reader, new Revision(header.FirstRevision + i), changes);
            }
        }
        catch (FormatException e) when (e is not SealedException)
        {
            throw new StoreCorruptException(_directory, _name, 0, $"revisions {header.FirstRevision} to {header.LastRevision} pass their checksum and cannot be read: {e.Message}.");
        }

        return changes;
    }

    private void DecodeCommit(ref ByteReader reader, Revision revision, List<Change> changes)
    {
        for (ulong left = reader.Number(); left > 0; left--)
        {
            (ObjectKey key, DateTimeOffset? expiry, byte[]? stored) = CommitRecord.ReadChange(ref reader, objects.Pool);
            if (revision > timeline.Current.Revision)
            {
                changes.Add(new Change(revision, key, stored is null ? null : objects.Read(key, stored), expiry));
            }
        }
    }

    private void Publish(IReadOnlyList<List<Change>> groups, GroupHeader last)
    {
        var draft = new StateDraft(timeline.Current);
        _events.Clear();
        foreach (Change change in groups.SelectMany(g => g))
        {
            StoredObject? before = draft.Get(change.Key);
            StoredObject? now = change.Facts is { } facts ? new StoredObject(before?.Place ?? new Place(change.Key), change.Revision, facts, change.Expiry) : null;
            _ = now is null ? draft.Remove(change.Key) : draft.Put(now);
            if (now is not null || before is not null)
            {
                _events.Add(new StoreEvent(change.Revision, now, before));
            }
        }

        timeline.Publish(draft.Freeze(new Revision(last.LastRevision)), _events, new DateTimeOffset(last.Ticks, TimeSpan.Zero));
    }

    // what a recovered commit did to an object; without facts it was deleted
    private readonly record struct Change(Revision Revision, ObjectKey Key, ObjectFacts? Facts, DateTimeOffset? Expiry);
}
