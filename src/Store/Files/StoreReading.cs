using Xebec.Store.Log;
using Xebec.Store.Log.Disk;
using Xebec.Store.Seam;
using Xebec.Store.State;

namespace Xebec.Store.Files;

/// <summary>
/// Reads the state of an embedded store from its directory without changing it, also while its server runs: what recovery would find after
/// a crash at that moment, so every commit that was acknowledged before the call.
/// </summary>
public static class StoreReading
{
    // a group that is just being written looks torn or damaged until it is whole
    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The newest state in the directory.</summary>
    /// <exception cref="IOException">There is no store, or it cannot be read.</exception>
    /// <exception cref="StoreCorruptException">It is damaged.</exception>
    public static async Task<ISnapshot> ReadAsync(string directory, StoreOptions options, CancellationToken cancellation)
    {
        (Snapshot state, _) = await ReadWithIdentityAsync(directory, options, cancellation);
        return state;
    }

    internal static async Task<(Snapshot State, Guid Identity)> ReadWithIdentityAsync(
        string directory, StoreOptions options, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            bool again = attempt < Attempts && RealDisk.OwnerOf(directory) is not null;
            try
            {
                if (Read(directory, again ? options with { Say = static _ => { } } : options, again) is { } found)
                {
                    return found;
                }
            }
            catch (StoreCorruptException) when (again)
            {
                // looked at once more below
            }

            await Task.Delay(Pause, options.Time, cancellation);
        }
    }

    // null: the log was cut off behind our back, by a disk that failed while we read
    private static (Snapshot State, Guid Identity)? Read(string directory, StoreOptions options, bool inUse)
    {
        using ReadOnlyDisk disk = Open(directory);
        Recovered recovered = new Recovery(disk, options, new LogOptions()).Run();
        using (recovered.Timeline)
        {
            return inUse && WasCutOff(directory, recovered.Tail) ? null : (recovered.Timeline.Current, recovered.Tail.Identity);
        }
    }

    /// <exception cref="IOException">The directory is not there, or is no store's.</exception>
    internal static ReadOnlyDisk Open(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new IOException($"there is no store in {directory}: the directory does not exist");
        }

        var disk = ReadOnlyDisk.At(directory);
        if (disk.List().Any(name => Blocks.SegmentNumber(name) is not null || Blocks.SnapshotRevision(name) is not null))
        {
            return disk;
        }

        disk.Dispose();
        throw new IOException($"there is no store in {directory}: it has neither a log nor a snapshot");
    }

    private static bool WasCutOff(string directory, LogTail tail)
    {
        using var now = ReadOnlyDisk.At(directory);
        string next = Blocks.SegmentName(tail.Segment + 1);
        byte[] sector = new byte[SegmentHeader.Bytes];
        return now.List().Contains(next) && now.Open(next).Read(sector, 0) == sector.Length
            && SegmentHeader.Read(sector) is { } header && header.PreviousEnd < tail.End;
    }
}
