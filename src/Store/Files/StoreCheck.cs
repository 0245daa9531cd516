using Xebec.Store.Log;
using Xebec.Store.Log.Disk;
using Xebec.Store.Seam;

namespace Xebec.Store.Files;

/// <summary>What a check found in one file of a store.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="First">The first revision it holds; null when it holds none.</param>
/// <param name="Last">The last.</param>
/// <param name="Damage">What is wrong in it, a sentence each; none when it is whole.</param>
public sealed record CheckedFile(string Name, long Bytes, long? First, long? Last, IReadOnlyList<string> Damage);

/// <summary>What a check of a whole store found.</summary>
/// <param name="Files">Every file, by name.</param>
/// <param name="State">What a server would open; null when it would refuse.</param>
/// <param name="Refusal">Why it would refuse.</param>
/// <param name="Said">What a server would say when opening it, such as that it cuts off an unfinished write.</param>
public sealed record CheckedStore(
    IReadOnlyList<CheckedFile> Files, ISnapshot? State, StoreCorruptException? Refusal, IReadOnlyList<string> Said)
{
    /// <summary>Nothing is damaged; a damaged file that is not needed to open the store is damage too.</summary>
    public bool IsWhole => Refusal is null && Files.All(f => f.Damage.Count == 0);
}

/// <summary>
/// Reads every byte of an embedded store's files, in steps: (1) each snapshot by itself; (2) each segment's groups, going on behind what
/// cannot be read; (3) all together, as a server would open them.
/// </summary>
public static class StoreCheck
{
    /// <exception cref="IOException">There is no store, or it cannot be read.</exception>
    public static async Task<CheckedStore> RunAsync(string directory, StoreOptions options, CancellationToken cancellation)
    {
        List<CheckedFile> files = [];
        using (ReadOnlyDisk disk = StoreReading.Open(directory))
        {
            var parts = StoreParts.Of(disk);
            files.AddRange(parts.Snapshots.Select(name => Snapshot(disk, name, options)));
            for (int i = 0; i < parts.Segments.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                files.Add(Segment(disk, parts, i));
            }
        }

        List<string> said = [];
        try
        {
            ISnapshot state = await StoreReading.ReadAsync(directory, options with { Say = said.Add }, cancellation);
            return new CheckedStore(files, state, null, said);
        }
        catch (StoreCorruptException e)
        {
            return new CheckedStore(files, null, e, said);
        }
    }

    private static CheckedFile Snapshot(ReadOnlyDisk disk, string name, StoreOptions options)
    {
        using IDiskFile file = disk.Open(name);
        try
        {
            (_, State.Snapshot state, _) = new SnapshotReader(disk, new ObjectReader(options)).Read(name);
            return new CheckedFile(name, file.Length, state.Revision.Number, state.Revision.Number, []);
        }
        catch (StoreCorruptException e)
        {
            return new CheckedFile(
                name, file.Length, Blocks.SnapshotRevision(name), Blocks.SnapshotRevision(name), [$"at byte {e.Offset}: {e.What}"]);
        }
    }

    private static CheckedFile Segment(ReadOnlyDisk disk, StoreParts parts, int index)
    {
        (string name, SegmentHeader? header, bool spare) = parts.Segments[index];
        using IDiskFile file = disk.Open(name);
        List<string> damage = [];
        if (spare)
        {
            return new CheckedFile(name, file.Length, null, null, damage);
        }

        if (header is null)
        {
            damage.Add("at byte 0: the header of this segment is not what was written.");
        }

        long? first = null;
        long? last = null;
        GroupWalk.Run(
            file,
            Blocks.SegmentNumber(name)!.Value,
            header?.BaseRevision,
            parts.EndOf(index),
            (group, _) =>
            {
                first ??= group.FirstRevision;
                last = group.LastRevision;
            },
            gap => damage.Add($"at byte {gap.Offset}: revisions {gap.FirstRevision} to {gap.LastRevision} cannot be read."));
        return new CheckedFile(name, file.Length, first, last, damage);
    }
}
