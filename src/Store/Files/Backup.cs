using Xebec.Api.Keys;
using Xebec.Store.Log;
using Xebec.Store.Log.Disk;
using Xebec.Store.Seam;
using Xebec.Store.State;

namespace Xebec.Store.Files;

/// <summary>
/// A whole state in one file, in the format of the log's snapshots: every block has a checksum, and the header says how many objects
/// follow. Objects are sealed as they are in the store.
/// </summary>
public static class Backup
{
    private const long FirstSegmentBytes = 4 << 20;

    /// <summary>Backs up the embedded store of a directory, whether its server runs or not.</summary>
    /// <returns>What was backed up, and the file's length in bytes.</returns>
    /// <exception cref="IOException">There is a file already, no store, or a disk fails.</exception>
    /// <exception cref="StoreCorruptException">The store is damaged.</exception>
    public static async Task<(ISnapshot State, long Bytes)> TakeAsync(
        string directory, string path, StoreOptions options, CancellationToken cancellation)
    {
        NewFile.RefuseExisting(path);
        (Snapshot state, Guid identity) = await StoreReading.ReadWithIdentityAsync(directory, options, cancellation);
        return (state, Write(state, identity, path, options, cancellation));
    }

    /// <summary>Backs up a state of any store; the file's length in bytes.</summary>
    /// <exception cref="IOException">There is a file already, or the disk fails.</exception>
    public static long Write(ISnapshot state, string path, StoreOptions options, CancellationToken cancellation)
    {
        Snapshot whole = state as Snapshot ?? throw new ArgumentException(
            "the state of a store is needed, not a view of one", nameof(state));
        return Write(whole, Guid.Empty, path, options, cancellation);
    }

    /// <summary>The state in a backup.</summary>
    /// <exception cref="InvalidDataException">It is no backup, or is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ISnapshot Read(string path, StoreOptions options) => Load(path, options);

    /// <summary>
    /// Makes a new embedded store from a backup. Objects keep their revisions; the store goes on <paramref name="bump"/> revisions later,
    /// so that whoever had seen writes that came after the backup starts again instead of missing some.
    /// </summary>
    /// <param name="path">The backup.</param>
    /// <param name="directory">Missing, or empty.</param>
    /// <param name="bump">0 or more; to be more than the number of commits since the backup was taken.</param>
    /// <param name="options">As the store will have them.</param>
    /// <returns>The restored state.</returns>
    /// <exception cref="InvalidDataException">It is no backup, or is damaged.</exception>
    /// <exception cref="IOException">There is a store in the directory already, or a disk fails.</exception>
    public static ISnapshot Restore(string path, string directory, long bump, StoreOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bump);
        Snapshot state = Load(path, options);
        state = state.At(new Revision(state.Revision.Number + bump));
        using var disk = RealDisk.At(directory);
        if (disk.List().Count > 0)
        {
            throw new IOException($"there is a store in {directory} already: move it away, or choose another directory");
        }

        Guid identity = disk.NewIdentity();
        SnapshotFile.Write(disk, identity, state, options.Seals, static () => false);
        var header = new SegmentHeader(identity, 1, state.Revision.Number, 0, 0);
        new Segments(disk, new LogOptions()).Next(header, 0, FirstSegmentBytes).Dispose();
        return state;
    }

    private static long Write(Snapshot state, Guid identity, string path, StoreOptions options, CancellationToken cancellation)
    {
        using var made = new NewFile(path);
        long? bytes;
        using (IDiskFile file = LooseFile.Open(made.UnfinishedPath, FileAccess.ReadWrite))
        {
            bytes = SnapshotFile.Write(file, identity, state, options.Seals, () => cancellation.IsCancellationRequested);
        }

        cancellation.ThrowIfCancellationRequested();
        made.Finish();
        return bytes!.Value;
    }

    private static Snapshot Load(string path, StoreOptions options)
    {
        using IDiskFile file = LooseFile.Open(path, FileAccess.Read);
        using var disk = ReadOnlyDisk.Nothing(Path.GetDirectoryName(Path.GetFullPath(path))!);
        try
        {
            return new SnapshotReader(disk, new ObjectReader(options)).Read(file).State;
        }
        catch (StoreCorruptException e)
        {
            throw new InvalidDataException(
                e.Offset == 0
                    ? $"{path} is no backup, or damaged at its beginning"
                    : $"{path} is damaged at byte {e.Offset}: {e.What} Use another backup.",
                e);
        }
    }
}
