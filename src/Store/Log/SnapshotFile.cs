using System.Buffers.Binary;
using Xebec.Api.Keys;
using Xebec.Store.Log.Disk;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Store.State;

namespace Xebec.Store.Log;

/// <summary>
/// A whole state in one file: a header that says how many objects follow, then
/// checksummed blocks of records in key order. Given its name only when synced.
/// </summary>
internal static class SnapshotFile
{
    public const int HeaderBytes = 64;
    public const int BlockHeaderBytes = 8;
    public const byte ResourceRecord = 1;
    public const byte ObjectRecord = 2;
    private const uint Version = 1;

    // synced one by one: the log's own syncs then wait for little of it, and the snapshot never has a processor for long
    private const int BlockBytes = 256 << 10;

    private static ReadOnlySpan<byte> Magic => "XEBECSNP"u8;

    /// <summary>Writes the state; its length in bytes, or null when told to stop.</summary>
    /// <exception cref="IOException">The disk failed; an unfinished file may be left, which the next one replaces.</exception>
    public static long? Write(IDisk disk, Guid identity, Snapshot state, Func<ResourceName, ISeal> seals, Func<bool> stop)
    {
        string name = Blocks.SnapshotName(state.Revision.Number);
        string unfinished = name + Blocks.Unfinished;
        long? bytes;
        using (IDiskFile file = disk.Create(unfinished))
        {
            bytes = Write(file, identity, state, seals, stop);
        }

        if (bytes is not null)
        {
            disk.Rename(unfinished, name);
            disk.SyncNames();
        }

        return bytes;
    }

    /// <summary>The same into a file that is already there, and empty.</summary>
    public static long? Write(IDiskFile file, Guid identity, Snapshot state, Func<ResourceName, ISeal> seals, Func<bool> stop)
    {
        long at = HeaderBytes;
        file.Write(Header(identity, state.Revision.Number, state.Total), 0);
        var block = new ByteBuffer(BlockBytes + (BlockBytes / 4));
        block.Take(BlockHeaderBytes);
        foreach (ResourceName resource in state.Resources)
        {
            ISeal seal = seals(resource);
            WriteResource(block, resource);
            foreach (StoredObject item in state.List(resource))
            {
                WriteObject(block, item, seal);
                if (block.Length < BlockBytes)
                {
                    continue;
                }

                if (stop())
                {
                    return null;
                }

                at += Flush(file, block, at);
                file.Sync();

                // every block says which resource it goes on with, so that blocks can be read apart
                WriteResource(block, resource);
            }
        }

        at += Flush(file, block, at);
        file.Sync();
        return at;
    }

    /// <summary>The identity, revision and number of objects in a header; null when these bytes are none.</summary>
    public static (Guid Identity, long Revision, long Objects)? ReadHeader(ReadOnlySpan<byte> from)
    {
        if (!from.StartsWith(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(from[60..]) != Checksum.Of(from[..60]))
        {
            return null;
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(from[8..]);
        return version == Version
            ? (
                new Guid(from.Slice(12, 16)),
                BinaryPrimitives.ReadInt64LittleEndian(from[28..]),
                BinaryPrimitives.ReadInt64LittleEndian(from[36..]))
            : throw new NotSupportedException(
                $"the snapshot has format {version}, this xebec reads {Version}: run the xebec that wrote it");
    }

    private static byte[] Header(Guid identity, long revision, long objects)
    {
        byte[] header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Version);
        identity.TryWriteBytes(header.AsSpan(12));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(28), revision);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(36), objects);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(60), Checksum.Of(header.AsSpan(0, 60)));
        return header;
    }

    private static void WriteResource(ByteBuffer block, ResourceName resource)
    {
        block.Add(ResourceRecord);
        block.AddText(resource.Group);
        block.AddText(resource.Resource);
    }

    private static void WriteObject(ByteBuffer block, StoredObject item, ISeal seal)
    {
        block.Add(ObjectRecord);
        block.AddText(item.Key.Namespace);
        block.AddText(item.Key.Name);
        block.AddNumber((ulong)item.Revision.Number);
        CommitRecord.WriteExpiry(block, item.Expiry);
        block.AddBlob(seal.Seal(item.Key, item.Bytes).Span);
    }

    private static int Flush(IDiskFile file, ByteBuffer block, long at)
    {
        Span<byte> payload = block.Written[BlockHeaderBytes..];
        BinaryPrimitives.WriteInt32LittleEndian(block.Written, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(block.Written[4..], Checksum.Of(payload));
        int written = block.Length;
        file.Write(block.Written, at);
        block.Clear();
        block.Take(BlockHeaderBytes);
        return written;
    }
}
