using System.Buffers.Binary;

namespace Xebec.Store.Log;

/// <summary>
/// The first sector of a segment, written when it is put to use. It also says where the segment before it validly ends, which is how a
/// group whose sync failed, or a torn tail, is cut off durably without touching that segment again.
/// </summary>
/// <param name="Store">The store's identity.</param>
/// <param name="Number">Segments count from 1.</param>
/// <param name="BaseRevision">The last revision before this segment.</param>
/// <param name="BaseGroup">The number of the last group before this segment.</param>
/// <param name="PreviousEnd">Where the segment before ends; 0 for the first.</param>
internal readonly record struct SegmentHeader(Guid Store, long Number, long BaseRevision, long BaseGroup, long PreviousEnd)
{
    public const int Bytes = 64;
    private const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "XEBECLOG"u8;

    public void Write(Span<byte> to)
    {
        Magic.CopyTo(to);
        BinaryPrimitives.WriteUInt32LittleEndian(to[8..], Version);
        Store.TryWriteBytes(to[12..]);
        BinaryPrimitives.WriteInt64LittleEndian(to[28..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(to[36..], BaseRevision);
        BinaryPrimitives.WriteInt64LittleEndian(to[44..], BaseGroup);
        BinaryPrimitives.WriteInt64LittleEndian(to[52..], PreviousEnd);
        BinaryPrimitives.WriteUInt32LittleEndian(to[60..], Checksum.Of(to[..60]));
    }

    /// <summary>Null when these bytes are no such header.</summary>
    /// <exception cref="NotSupportedException">A header of another version.</exception>
    public static SegmentHeader? Read(ReadOnlySpan<byte> from)
    {
        if (!from.StartsWith(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(from[60..]) != Checksum.Of(from[..60]))
        {
            return null;
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(from[8..]);
        return version == Version
            ? new SegmentHeader(
                new Guid(from.Slice(12, 16)),
                BinaryPrimitives.ReadInt64LittleEndian(from[28..]),
                BinaryPrimitives.ReadInt64LittleEndian(from[36..]),
                BinaryPrimitives.ReadInt64LittleEndian(from[44..]),
                BinaryPrimitives.ReadInt64LittleEndian(from[52..]))
            : throw new NotSupportedException($"the log has format {version}, this xebec reads {Version}: run the xebec that wrote it");
    }
}
