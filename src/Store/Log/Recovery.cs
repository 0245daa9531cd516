using Xebec.Store.Log.Disk;
using Xebec.Store.Objects;
using Xebec.Store.State;
using Xebec.Store.Timeline;

namespace Xebec.Store.Log;

/// <summary>
/// Opens a store's files: (1) removes what was never finished; (2) reads the newest snapshot that is whole;
/// (3) replays the groups after it, which are also the beginning of history; (4) cuts off an unfinished last
/// group with one line said, refuses anything else that is not as written; (5) makes the end of the log
/// durable once more, because what a process that died had written may so far be only in the system's memory.
/// </summary>
internal sealed class Recovery(IDisk disk, StoreOptions options, LogOptions logOptions)
{
    private const long FirstSegmentBytes = 4 << 20;

    private readonly ObjectReader _objects = new(options);
    private readonly List<(string Name, SegmentHeader Header)> _used = [];
    private readonly Segments _segments = new(disk, logOptions);

    /// <exception cref="StoreCorruptException">Opening would lose acknowledged writes.</exception>
    /// <exception cref="IOException">The disk cannot be read or synced.</exception>
    public Recovered Run()
    {
        foreach (string rubbish in disk.List().Where(n => n.EndsWith(Blocks.Unfinished, StringComparison.Ordinal)))
        {
            disk.Delete(rubbish);
        }

        ReadHeaders();
        List<long> snapshots = [.. disk.List().Select(Blocks.SnapshotRevision).OfType<long>().OrderDescending()];
        if (_used.Count == 0)
        {
            return snapshots.Count == 0 ? Begin()
                : throw new StoreCorruptException(
                    disk.Name, Blocks.SegmentName(1), 0, $"there is a snapshot of revision {snapshots[0]} and no log: files were removed.");
        }

        (Snapshot start, List<long> whole, long bytes) = ReadSnapshot(snapshots);
        var timeline = new StoreTimeline(options, start);
        try
        {
            (LogTail tail, long logBytes) = Replay(timeline, start.Revision.Number);
            return new Recovered(timeline, _objects.Facts, _segments, tail, whole, bytes, logBytes);
        }
        catch
        {
            timeline.Dispose();
            throw;
        }
    }

    // the first segment is small, for a quick first start
    private Recovered Begin()
    {
        var timeline = new StoreTimeline(options, _objects.Empty);
        Guid identity = disk.NewIdentity();
        long first = timeline.Current.Revision.Number;
        IDiskFile file = _segments.Next(
            new SegmentHeader(identity, 1, first, 0, 0), 0, Math.Min(logOptions.SegmentBytes, FirstSegmentBytes));
        return new Recovered(timeline, _objects.Facts, _segments, new LogTail(identity, file, 1, Blocks.Block, 0, first, false), [], 0, 0);
    }

    private void ReadHeaders()
    {
        byte[] sector = new byte[Blocks.Sector];
        List<string> spare = [];
        foreach (string name in disk.List().Where(n => Blocks.SegmentNumber(n) is not null))
        {
            using IDiskFile file = disk.Open(name);
            int read = file.Read(sector, 0);
            if (SegmentScan.IsZero(sector.AsSpan(0, read)))
            {
                spare.Add(name);
                continue;
            }

            if (read < sector.Length || SegmentHeader.Read(sector) is not { } header || header.Number != Blocks.SegmentNumber(name))
            {
                throw new StoreCorruptException(disk.Name, name, 0, "the header of this segment is not what was written.");
            }

            if (spare.Count > 0)
            {
                throw new StoreCorruptException(disk.Name, spare[0], 0, $"this segment is empty although {name} follows it.");
            }

            if (_used.Count > 0 && header.Store != _used[^1].Header.Store)
            {
                throw new StoreCorruptException(
                    disk.Name, name, 0, "this segment belongs to another store: files of two stores were mixed.");
            }

            if (_used.Count > 0 && header.Number != _used[^1].Header.Number + 1)
            {
                // deletions of old segments may have reached the disk in another order; Replay checks that nothing needed is missing
                _used.Clear();
            }

            _used.Add((name, header));
        }

        // a prepared segment can serve at once when it is the one that comes next
        string next = Blocks.SegmentName(_used.Count == 0 ? 1 : _used[^1].Header.Number + 1);
        foreach (string name in spare)
        {
            if (name == next && _used.Count > 0 && LengthOf(name) == Blocks.Up(logOptions.SegmentBytes))
            {
                _segments.AddSpare(_used[^1].Header.Number + 1);
            }
            else
            {
                disk.Delete(name);
            }
        }
    }

    private long LengthOf(string name)
    {
        using IDiskFile file = disk.Open(name);
        return file.Length;
    }

    private (Snapshot Start, List<long> Whole, long Bytes) ReadSnapshot(List<long> revisions)
    {
        Exception? first = null;
        for (int i = 0; i < revisions.Count; i++)
        {
            string name = Blocks.SnapshotName(revisions[i]);
            try
            {
                (Guid identity, Snapshot state, long bytes) = new SnapshotReader(disk, _objects).ReadObjects(name);
                if (identity != _used[0].Header.Store)
                {
                    throw new StoreCorruptException(
                        disk.Name, name, 0, "this snapshot belongs to another store: files of two stores were mixed.");
                }

                if (first is not null)
                {
                    options.Say($"store: {first.Message} Using the snapshot before it, of revision {revisions[i]}, "
                        + "and the log since: nothing is lost.");
                }

                return (state, [.. revisions[i..].Order()], bytes);
            }
            catch (StoreCorruptException e)
            {
                first ??= e;
            }
        }

        // without a snapshot the log must reach back to the beginning
        return first is null || _used[0].Header.BaseRevision == _objects.Empty.Revision.Number ? (_objects.Empty, [], 0) : throw first;
    }

    private (LogTail Tail, long LogBytes) Replay(StoreTimeline timeline, long from)
    {
        int begin = _used.FindLastIndex(s => s.Header.BaseRevision <= from);
        if (begin < 0)
        {
            throw new StoreCorruptException(
                disk.Name, _used[0].Name, 0,
                $"the log begins at revision {_used[0].Header.BaseRevision + 1}; "
                + $"the revisions from {from + 1} on are missing: files were removed.");
        }

        // segments before it are kept as long as an older snapshot needs them
        foreach ((_, SegmentHeader header) in _used)
        {
            _segments.Add(header.Number, header.BaseRevision);
        }

        byte[]? bytes = null;
        var replay = new Replay(timeline, _objects);
        for (int i = begin; ; i++)
        {
            (string name, SegmentHeader header) = _used[i];
            SegmentHeader? next = i + 1 < _used.Count ? _used[i + 1].Header : null;
            IDiskFile file = disk.Open(name);
            bytes = SegmentScan.ReadAll(file, bytes);
            var scan = new SegmentScan(disk.Name, name, header.Number, bytes);
            replay.Begin(disk.Name, name, header);
            scan.Run(header.BaseGroup, header.BaseRevision, next?.PreviousEnd, (group, records) => replay.Queue(disk, group, records));
            replay.Flush(disk);
            if (next is { } following)
            {
                file.Dispose();
                if (following.BaseRevision != replay.Revision || following.BaseGroup != replay.Group)
                {
                    throw new StoreCorruptException(disk.Name, name, scan.End,
                        $"it ends at revision {replay.Revision}, the next segment continues after {following.BaseRevision}.");
                }

                continue;
            }

            if (scan.Torn)
            {
                options.Say($"store: {disk.Name}/{name}: the last group of commits was never finished (a crash); "
                    + $"cut off at byte {scan.End}, after revision {replay.Revision}; none of it was acknowledged");
            }

            // written again, because a dead process's failed sync may have left it looking clean in the system's memory
            long end = scan.LastBegin == 0 ? Blocks.Block : scan.End;
            file.Write(bytes.AsSpan((int)scan.LastBegin, (int)(end - scan.LastBegin)), scan.LastBegin);
            file.Sync();
            disk.SyncNames();
            replay.Publish(disk);
            return (new LogTail(header.Store, file, header.Number, scan.End, replay.Group, replay.Revision, scan.Torn), replay.Bytes);
        }
    }
}

/// <summary>An opened store's parts.</summary>
/// <param name="Timeline">At the last revision; history reaches back to the snapshot.</param>
/// <param name="Facts">The reader of facts, which knows what objects have alike.</param>
/// <param name="Segments">The log's files.</param>
/// <param name="Tail">Where the log goes on.</param>
/// <param name="Snapshots">Revisions of the snapshots on the disk that may serve, oldest first.</param>
/// <param name="SnapshotBytes">Size of the one that was read.</param>
/// <param name="LogBytes">Bytes of log replayed after it.</param>
internal sealed record Recovered(
    StoreTimeline Timeline, ObjectFactsReader Facts, Segments Segments, LogTail Tail,
    List<long> Snapshots, long SnapshotBytes, long LogBytes);
