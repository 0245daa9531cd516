using Xebec.Store.Log;
using Xebec.Store.Log.Disk;

namespace Xebec.Store.Files;

/// <summary>The files of an embedded store, with what their headers say.</summary>
/// <param name="Snapshots">Names, the oldest first.</param>
/// <param name="Segments">The oldest first; the header is null when it cannot be read; a spare one has not been put to use.</param>
internal sealed record StoreParts(IReadOnlyList<string> Snapshots, IReadOnlyList<(string Name, SegmentHeader? Header, bool Spare)> Segments)
{
    public static StoreParts Of(IDisk disk) => new(
        [.. disk.List().Where(name => Blocks.SnapshotRevision(name) is not null)],
        [.. disk.List().Where(name => Blocks.SegmentNumber(name) is not null).Select(name => Segment(disk, name))]);

    /// <summary>
    /// Where a segment ends and at which revision, as the next one's header says; null in the newest, or when that header cannot be read.
    /// </summary>
    public (long Offset, long Revision)? EndOf(int index)
        => index + 1 < Segments.Count && Segments[index + 1].Header is { } next ? (next.PreviousEnd, next.BaseRevision) : null;

    private static (string, SegmentHeader?, bool) Segment(IDisk disk, string name)
    {
        using IDiskFile file = disk.Open(name);
        byte[] sector = new byte[Blocks.Sector];
        int read = file.Read(sector, 0);
        return (name, read < SegmentHeader.Bytes ? null : SegmentHeader.Read(sector), SegmentScan.IsZero(sector.AsSpan(0, read)));
    }
}
