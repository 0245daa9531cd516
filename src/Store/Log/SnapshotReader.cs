using Xebec.Api.Keys;
using Xebec.Store.Log.Disk;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Store.State;

namespace Xebec.Store.Log;

/// <summary>Reads a snapshot file back into a state.</summary>
internal sealed class SnapshotReader(IDisk disk, ObjectReader objects)
{
    // 8 MB: enough for several processors, little beside the state
    private const int BlocksAtOnce = 32;

    /// <exception cref="StoreCorruptException">Anything in it is not as it was written.</exception>
    public (Guid Identity, Snapshot State, long Bytes) Read(string name)
    {
        (Guid identity, Snapshot state, long bytes) = ReadObjects(name);
        return (identity, Reindexing.Of(state, disk.ForAll), bytes);
    }

    /// <summary>The same without indexes: they are made at the end when a log follows.</summary>
    public (Guid Identity, Snapshot State, long Bytes) ReadObjects(string name)
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

        var state = new StateBuilder(objects.Empty.Table, objects.Empty.Indexes);
        long count = 0;
        long at = SnapshotFile.HeaderBytes;
        List<SnapshotBlock> before = [];
        do
        {
            List<SnapshotBlock> blocks = [];
            while (blocks.Count < BlocksAtOnce && at < file.Length)
            {
                blocks.Add(new SnapshotBlock(disk.Name, file, at));
                at = blocks[^1].End;
            }

            // while these are read, those before are added
            disk.ForAll(blocks.Count + 1, i =>
            {
                if (i == 0)
                {
                    count += before.Sum(b => b.AddTo(state));
                }
                else
                {
                    blocks[i - 1].Read(objects);
                }
            });
            before = blocks;
        }
        while (before.Count > 0);

        return count == head.Objects ? (head.Identity, state.Build(new Revision(head.Revision)), at)
            : throw new StoreCorruptException(disk.Name, file.Name, at, $"it should hold {head.Objects} objects and holds {count}.");
    }
}

/// <summary>Turns stored bytes back into objects: opens their seal and reads their facts.</summary>
internal sealed class ObjectReader(StoreOptions options)
{
    public ObjectFactsReader Facts { get; } = new(options.Indexes);

    public StringPool Pool { get; } = new();

    public Snapshot Empty { get; } = Snapshot.Empty(new ResourceTable(), options.Indexes, new Revision(1));

    /// <exception cref="FormatException">The bytes are no object, or were sealed otherwise.</exception>
    public ObjectFacts Read(ObjectKey key, ReadOnlyMemory<byte> stored)
        => Facts.Read(key.Resource, options.Seals(key.Resource).Open(key, stored));
}
