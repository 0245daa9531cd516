using System.Buffers.Binary;

namespace Xebec.Store.Log;

/// <summary>
/// Begins a group of commits that were synced together. Lies within one sector, so a crash leaves all of it or none; the payload that
/// follows ends with a byte that is not zero and holds no sector of zeros, so that an unwritten sector can be told from a damaged one.
/// </summary>
/// <param name="Segment">The segment's number: a group that lies in another file is not a group.</param>
/// <param name="Number">Groups count on over all segments.</param>
/// <param name="FirstRevision">The revision of its first commit; the others follow one by one.</param>
/// <param name="Ticks">When it was committed (UTC ticks).</param>
/// <param name="Commits">How many commits it holds.</param>
/// <param name="PayloadBytes">How many bytes follow the header, the end mark included.</param>
/// <param name="PayloadChecksum">Over those.</param>
internal readonly record struct GroupHeader(
    long Segment, long Number, long FirstRevision, long Ticks, int Commits, int PayloadBytes, uint PayloadChecksum)
{
    public const int Bytes = 64;
    public const byte EndMark = 0xE7;

    private static ReadOnlySpan<byte> Magic => "XBGROUP1"u8;

    public long LastRevision => FirstRevision + Commits - 1;

    /// <summary>
    /// Bytes of the whole group in its segment: whole blocks, so that no later write touches a block that holds synced bytes.
    /// </summary>
    public long Extent => Blocks.Up(Bytes + (long)PayloadBytes);

    public void Write(Span<byte> to)
    {
        Magic.CopyTo(to);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], Segment);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(to[24..], FirstRevision);
        BinaryPrimitives.WriteInt64LittleEndian(to[32..], Ticks);
        BinaryPrimitives.WriteInt32LittleEndian(to[40..], Commits);
        BinaryPrimitives.WriteInt32LittleEndian(to[44..], PayloadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(to[48..], PayloadChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(to[60..], Checksum.Of(to[..60]));
    }

    /// <summary>Null when these bytes are no header of a group of this segment.</summary>
    public static GroupHeader? Read(ReadOnlySpan<byte> from, long segment)
        => from.StartsWith(Magic) && BinaryPrimitives.ReadUInt32LittleEndian(from[60..]) == Checksum.Of(from[..60])
            && BinaryPrimitives.ReadInt64LittleEndian(from[8..]) == segment
            ? new GroupHeader(
                segment,
                BinaryPrimitives.ReadInt64LittleEndian(from[16..]),
                BinaryPrimitives.ReadInt64LittleEndian(from[24..]),
                BinaryPrimitives.ReadInt64LittleEndian(from[32..]),
                BinaryPrimitives.ReadInt32LittleEndian(from[40..]),
                BinaryPrimitives.ReadInt32LittleEndian(from[44..]),
                BinaryPrimitives.ReadUInt32LittleEndian(from[48..]))
            : null;
}
