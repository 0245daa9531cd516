using Xebec.Api.Keys;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Store.State;
using Xebec.Store.Timeline;

namespace Xebec.Store.Log;

/// <summary>Applies the log's groups to a timeline, as they were when they were committed.</summary>
internal sealed class Replay(StoreTimeline timeline, ObjectReader objects)
{
    private readonly List<StoreEvent> _events = [];
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

    public void Apply(GroupHeader header, ReadOnlyMemory<byte> records)
    {
        Group = header.Number;
        Revision = header.LastRevision;
        if (header.LastRevision <= timeline.Current.Revision.Number)
        {
            return;
        }

        Bytes += header.Extent;
        var draft = new StateDraft(timeline.Current);
        _events.Clear();
        try
        {
            var reader = new ByteReader(records.Span);
            for (int i = 0; i < header.Commits; i++)
            {
                ApplyCommit(ref reader, draft, new Revision(header.FirstRevision + i));
            }
        }
        catch (FormatException e) when (e is not SealedException)
        {
            throw new StoreCorruptException(_directory, _name, 0, $"revisions {header.FirstRevision} to {header.LastRevision} pass their checksum and cannot be read: {e.Message}.");
        }

        timeline.Publish(draft.Freeze(new Revision(header.LastRevision)), _events, new DateTimeOffset(header.Ticks, TimeSpan.Zero));
    }

    private void ApplyCommit(ref ByteReader reader, StateDraft draft, Revision revision)
    {
        ulong changes = reader.Number();
        for (ulong i = 0; i < changes; i++)
        {
            (ObjectKey key, DateTimeOffset? expiry, byte[]? stored) = CommitRecord.ReadChange(ref reader, objects.Pool);
            if (revision <= timeline.Current.Revision)
            {
                continue;
            }

            StoredObject? now = stored is null ? null : objects.Read(key, revision, stored, expiry);
            StoredObject? before = now is null ? draft.Remove(key) : draft.Put(now);
            if (now is not null || before is not null)
            {
                _events.Add(new StoreEvent(revision, now, before));
            }
        }
    }
}
