using System.Buffers.Binary;
using Xebec.Api.Keys;
using Xebec.Store.Log.Disk;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Store.State;

namespace Xebec.Store.Log;

/// <summary>Reads a snapshot file back into a state.</summary>
internal sealed class SnapshotReader(IDisk disk, ObjectReader objects)
{
    /// <exception cref="StoreCorruptException">Anything in it is not as it was written.</exception>
    public (Guid Identity, Snapshot State, long Bytes) Read(string name)
    {
        using IDiskFile file = disk.Open(name);
        (Guid Identity, Snapshot State, long Bytes) read = Read(file);
        return read.State.Revision.Number == Blocks.SnapshotRevision(name)
            ? read
            : throw new StoreCorruptException(disk.Name, name, 0, "the header of this snapshot is not what was written.");
    }

    /// <summary>The same of an open file, whatever its name.</summary>
    public (Guid Identity, Snapshot State, long Bytes) Read(IDiskFile file)
    {
        byte[] header = new byte[SnapshotFile.HeaderBytes];
        if (file.Read(header, 0) < header.Length || SnapshotFile.ReadHeader(header) is not { } head)
        {
            throw new StoreCorruptException(disk.Name, file.Name, 0, "the header of this snapshot is not what was written.");
        }

        var draft = new StateDraft(objects.Empty);
        long left = head.Objects;
        long at = SnapshotFile.HeaderBytes;
        byte[] block = [];
        while (left > 0 || at < file.Length)
        {
            int length = ReadBlock(file, ref block, at);
            left -= Decode(block.AsSpan(0, length), draft, file.Name, at);
            at += SnapshotFile.BlockHeaderBytes + length;
        }

        return left == 0 ? (head.Identity, draft.Freeze(new Revision(head.Revision)), at)
            : throw new StoreCorruptException(
                disk.Name, file.Name, at, $"it should hold {head.Objects} objects and holds {head.Objects - left}.");
    }

    private int ReadBlock(IDiskFile file, ref byte[] block, long at)
    {
        Span<byte> head = stackalloc byte[SnapshotFile.BlockHeaderBytes];
        int length = file.Read(head, at) == head.Length ? BinaryPrimitives.ReadInt32LittleEndian(head) : -1;
        if (length < 0 || at + head.Length + length > file.Length)
        {
            throw new StoreCorruptException(disk.Name, file.Name, at, "this snapshot ends before its last object.");
        }

        block = block.Length < length ? new byte[length] : block;
        Span<byte> payload = block.AsSpan(0, length);
        return file.Read(payload, at + head.Length) == length && Checksum.Of(payload) == BinaryPrimitives.ReadUInt32LittleEndian(head[4..])
            ? length
            : throw new StoreCorruptException(disk.Name, file.Name, at, "a block of this snapshot is not what was written.");
    }

    private int Decode(ReadOnlySpan<byte> block, StateDraft draft, string name, long at)
    {
        int count = 0;
        try
        {
            var reader = new ByteReader(block);
            ResourceName resource = default;
            while (!reader.AtEnd)
            {
                if (reader.Byte() == SnapshotFile.ResourceRecord)
                {
                    resource = new ResourceName(reader.Text(objects.Pool), reader.Text(objects.Pool));
                    continue;
                }

                var key = new ObjectKey(resource, reader.Text(objects.Pool), reader.Text());
                var revision = new Revision((long)reader.Number());
                DateTimeOffset? expiry = CommitRecord.ReadExpiry(ref reader);
                draft.Put(objects.Read(key, revision, reader.Blob().ToArray(), expiry));
                count++;
            }
        }
        catch (FormatException e) when (e is not SealedException)
        {
            throw new StoreCorruptException(disk.Name, name, at, $"a block passes its checksum and cannot be read: {e.Message}.");
        }

        return count;
    }
}

/// <summary>Turns stored bytes back into objects: opens their seal and reads their facts.</summary>
internal sealed class ObjectReader(StoreOptions options)
{
    private readonly ObjectFactsReader _facts = new(options.Indexes);

    public StringPool Pool { get; } = new();

    public Snapshot Empty { get; } = Snapshot.Empty(new ResourceTable(), options.Indexes, new Revision(1));

    /// <exception cref="FormatException">The bytes are no object, or were sealed otherwise.</exception>
    public StoredObject Read(ObjectKey key, Revision revision, byte[] stored, DateTimeOffset? expiry)
    {
        ReadOnlyMemory<byte> bytes = options.Seals(key.Resource).Open(key, stored);
        return new StoredObject(key, revision, bytes, _facts.Read(key.Resource, bytes.Span), expiry);
    }
}
