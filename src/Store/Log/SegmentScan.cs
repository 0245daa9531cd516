using Xebec.Store.Log.Disk;

namespace Xebec.Store.Log;

/// <summary>
/// Reads one segment's groups in order and says how it ends. Groups are synced one by one, so only the last can be unfinished; anything
/// wrong before a later good group is damage. In the last one, a sector the crash kept from being written is still zero, as preallocated;
/// when all were written and the checksum is wrong, that is damage too.
/// </summary>
internal sealed class SegmentScan(string directory, string name, long number, ReadOnlyMemory<byte> bytes)
{
    private readonly ReadOnlyMemory<byte> _bytes = bytes;

    /// <summary>Where the last good group ended.</summary>
    public long End { get; private set; } = Blocks.Block;

    /// <summary>Where the last good group began; 0 when there is none.</summary>
    public long LastBegin { get; private set; }

    /// <summary>Whether an unfinished group follows.</summary>
    public bool Torn { get; private set; }

    /// <summary>
    /// Calls <paramref name="group"/> with each group's header and records. A segment that another follows has a known
    /// <paramref name="end"/> and must be good up to there; in the newest one it is found.
    /// </summary>
    public void Run(long baseGroup, long baseRevision, long? end, Action<GroupHeader, ReadOnlyMemory<byte>> group)
    {
        long expectedGroup = baseGroup + 1;
        long expectedRevision = baseRevision + 1;
        while (End < (end ?? _bytes.Length))
        {
            GroupHeader? found = GroupHeader.Read(At(End, GroupHeader.Bytes), number);
            if (found is not { } header || header.Number != expectedGroup || header.FirstRevision != expectedRevision
                || !Fits(header) || !Whole(header))
            {
                if (end is not null)
                {
                    throw Damaged($"a group of commits from revision {expectedRevision} on is not what was written, and others follow it.");
                }

                Torn = IsTorn(found, expectedGroup, expectedRevision);
                return;
            }

            group(header, _bytes.Slice((int)End + GroupHeader.Bytes, header.PayloadBytes - 1));
            LastBegin = End;
            End += header.Extent;
            expectedGroup++;
            expectedRevision = header.LastRevision + 1;
        }
    }

    /// <summary>All of a file, in an array of its length: <paramref name="reused"/> when it fits.</summary>
    public static byte[] ReadAll(IDiskFile file, byte[]? reused = null)
    {
        byte[] all = reused?.Length == file.Length ? reused : GC.AllocateUninitializedArray<byte>((int)file.Length);
        all.AsSpan(file.Read(all, 0)).Clear();
        return all;
    }

    public static bool IsZero(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept((byte)0) < 0;

    private bool Fits(GroupHeader header) => header.PayloadBytes > 0 && header.Commits > 0 && End + header.Extent <= _bytes.Length;

    private bool Whole(GroupHeader header) => Checksum.Of(At(End + GroupHeader.Bytes, header.PayloadBytes)) == header.PayloadChecksum;

    // true: the last group was never finished; false: nothing follows; damage throws
    private bool IsTorn(GroupHeader? found, long expectedGroup, long expectedRevision)
    {
        for (long at = End + Blocks.Block; at < _bytes.Length; at += Blocks.Block)
        {
            if (GroupHeader.Read(At(at, GroupHeader.Bytes), number) is { } later && later.Number > expectedGroup)
            {
                throw Damaged(
                    $"commits from revision {expectedRevision} to {later.FirstRevision - 1} are lost, and later ones follow at byte {at}.");
            }
        }

        if (IsZero(At(End, Blocks.Sector)))
        {
            return !IsZero(At(End, _bytes.Length - (int)End));
        }

        if (found is not { } header || header.Number != expectedGroup || header.FirstRevision != expectedRevision || !Fits(header))
        {
            throw Damaged($"the group of commits that begins here (revision {expectedRevision} on) has a header that was not written so.");
        }

        for (long sector = End; sector < End + GroupHeader.Bytes + header.PayloadBytes; sector += Blocks.Sector)
        {
            if (IsZero(At(sector, Blocks.Sector)))
            {
                return true;
            }
        }

        throw Damaged($"revisions {header.FirstRevision} to {header.LastRevision} were written completely and have changed since.");
    }

    private ReadOnlySpan<byte> At(long offset, int length) => _bytes.Span.Slice((int)offset, length);

    private StoreCorruptException Damaged(string what) => new(directory, name, End, what);
}
