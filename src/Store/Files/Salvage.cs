using Xebec.Store.Log;
using Xebec.Store.Log.Disk;
using Xebec.Store.Seam;
using Xebec.Store.State;
using Xebec.Store.Timeline;

namespace Xebec.Store.Files;

/// <summary>
/// What can still be read of a damaged store: the newest whole snapshot and every readable commit after it. What a gap held is missing, so
/// objects may be older than they were, or be there although they were deleted; each gap is said.
/// </summary>
public static class Salvage
{
    /// <param name="directory">The store's.</param>
    /// <param name="options">The store's; its <see cref="StoreOptions.Say"/> is told each gap.</param>
    /// <exception cref="IOException">There is no store, or it cannot be read at all.</exception>
    public static ISnapshot Read(string directory, StoreOptions options)
    {
        using ReadOnlyDisk disk = StoreReading.Open(directory);
        var objects = new ObjectReader(options);
        var parts = StoreParts.Of(disk);
        using var timeline = new StoreTimeline(options, NewestSnapshot(disk, parts, objects, options) ?? objects.Empty);
        var replay = new Replay(timeline, objects);
        for (int i = 0; i < parts.Segments.Count; i++)
        {
            (string name, SegmentHeader? header, bool spare) = parts.Segments[i];
            if (spare)
            {
                continue;
            }

            using IDiskFile file = disk.Open(name);
            replay.Begin(directory, name, header ?? default);
            void Missing(LogGap gap)
            {
                if (gap.LastRevision is not { } last || last > timeline.Current.Revision.Number)
                {
                    options.Say(
                        $"store: {directory}/{name}: revisions {gap.FirstRevision} to {gap.LastRevision} cannot be read and are missing");
                }
            }

            GroupWalk.Run(
                file,
                Blocks.SegmentNumber(name)!.Value,
                header?.BaseRevision,
                parts.EndOf(i),
                (group, records) => Apply(replay, group, records, options),
                Missing);
        }

        return timeline.Current;
    }

    private static void Apply(Replay replay, GroupHeader group, ReadOnlyMemory<byte> records, StoreOptions options)
    {
        try
        {
            replay.Apply(group, records);
        }
        catch (StoreCorruptException e)
        {
            options.Say($"store: {e.What} They are missing");
        }
    }

    private static Snapshot? NewestSnapshot(ReadOnlyDisk disk, StoreParts parts, ObjectReader objects, StoreOptions options)
    {
        foreach (string name in parts.Snapshots.Reverse())
        {
            try
            {
                return new SnapshotReader(disk, objects).Read(name).State;
            }
            catch (StoreCorruptException e)
            {
                options.Say($"store: {disk.Name}/{name} is not used: {e.What}");
            }
        }

        return null;
    }
}
