using Xebec.Store.Log;
using Xebec.Store.Log.Disk;

namespace Xebec.Store.Files;

/// <summary>What an embedded store takes of the disk, and who has it open.</summary>
/// <param name="Owner">The id of the process, as text; null when no process has it open.</param>
/// <param name="LogFiles">Segments, the spare one included.</param>
/// <param name="LogBytes">Their length.</param>
/// <param name="SnapshotFiles">Snapshots.</param>
/// <param name="SnapshotBytes">Their length.</param>
public sealed record StoreUsage(string? Owner, int LogFiles, long LogBytes, int SnapshotFiles, long SnapshotBytes)
{
    /// <exception cref="IOException">There is no store in the directory.</exception>
    public static StoreUsage Of(string directory)
    {
        using ReadOnlyDisk disk = StoreReading.Open(directory);
        long[] logs = [.. disk.List().Where(name => Blocks.SegmentNumber(name) is not null).Select(name => disk.Open(name).Length)];
        long[] snapshots = [.. disk.List().Where(name => Blocks.SnapshotRevision(name) is not null).Select(name => disk.Open(name).Length)];
        return new StoreUsage(RealDisk.OwnerOf(directory), logs.Length, logs.Sum(), snapshots.Length, snapshots.Sum());
    }
}
