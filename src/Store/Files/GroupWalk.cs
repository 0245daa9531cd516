using Xebec.Store.Log;
using Xebec.Store.Log.Disk;

namespace Xebec.Store.Files;

/// <summary>A stretch of a segment in which no group of commits can be read.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="FirstRevision">The first revision that is missing.</param>
/// <param name="LastRevision">The last; null when nothing tells.</param>
public readonly record struct LogGap(long Offset, long FirstRevision, long? LastRevision);

/// <summary>Walks over one segment's groups, skipping what cannot be read: to tell all damage, and to salvage the rest.</summary>
internal static class GroupWalk
{
    /// <param name="file">The segment.</param>
    /// <param name="number">Its number.</param>
    /// <param name="after">The last revision before the segment; null when its header cannot be read.</param>
    /// <param name="end">Where it ends and the last revision before that, as the next segment's header says; null in the newest.</param>
    /// <param name="group">Called with each good group's header and records.</param>
    /// <param name="gap">Called with each gap.</param>
    public static void Run(
        IDiskFile file,
        long number,
        long? after,
        (long Offset, long Revision)? end,
        Action<GroupHeader, ReadOnlyMemory<byte>> group,
        Action<LogGap> gap)
    {
        byte[] bytes = SegmentScan.ReadAll(file);
        long until = Math.Min(end?.Offset ?? bytes.Length, bytes.Length);
        long? revision = after;
        long? broken = null;
        long at = Blocks.Block;
        while (at < until)
        {
            if (Group(bytes.AsSpan((int)at), number) is not { } header || (revision is { } known && header.FirstRevision <= known))
            {
                broken ??= at;
                at += Blocks.Block;
                continue;
            }

            if (revision is { } last && header.FirstRevision > last + 1)
            {
                gap(new LogGap(broken ?? at, last + 1, header.FirstRevision - 1));
            }

            group(header, bytes.AsMemory((int)at + GroupHeader.Bytes, header.PayloadBytes - 1));
            broken = null;
            revision = header.LastRevision;
            at += header.Extent;
        }

        if (end is { } told && (revision ?? told.Revision) < told.Revision)
        {
            gap(new LogGap(broken ?? at, (revision ?? 0) + 1, told.Revision));
        }
    }

    private static GroupHeader? Group(ReadOnlySpan<byte> from, long number)
        => from.Length >= GroupHeader.Bytes
            && GroupHeader.Read(from, number) is { PayloadBytes: > 0, Commits: > 0 } header && header.Extent <= from.Length
            && Checksum.Of(from.Slice(GroupHeader.Bytes, header.PayloadBytes)) == header.PayloadChecksum
            ? header
            : null;
}
