using System.Buffers;
using System.Buffers.Binary;
using Xebec.Api.Keys;
using Xebec.Store.Log.Disk;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Store.State;

namespace Xebec.Store.Log;

/// <summary>One block of a snapshot file, read apart from the others.</summary>
internal sealed class SnapshotBlock
{
    private readonly string _directory;
    private readonly IDiskFile _file;
    private readonly long _at;
    private readonly int _length;
    private readonly uint _checksum;
    private StoredObject[] _objects = [];

    /// <exception cref="StoreCorruptException">The file ends within it.</exception>
    public SnapshotBlock(string directory, IDiskFile file, long at)
    {
        _directory = directory;
        _file = file;
        _at = at;
        Span<byte> head = stackalloc byte[SnapshotFile.BlockHeaderBytes];
        _length = file.Read(head, at) == head.Length ? BinaryPrimitives.ReadInt32LittleEndian(head) : -1;
        _checksum = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        if (_length < 0 || End > file.Length)
        {
            throw Damaged("this snapshot ends before its last object.");
        }
    }

    public long End => _at + SnapshotFile.BlockHeaderBytes + _length;

    /// <summary>Touches nothing but this block.</summary>
    /// <exception cref="StoreCorruptException">It is not as it was written.</exception>
    public void Read(ObjectReader objects)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(_length);
        try
        {
            Span<byte> bytes = rented.AsSpan(0, _length);
            if (_file.Read(bytes, _at + SnapshotFile.BlockHeaderBytes) < _length || Checksum.Of(bytes) != _checksum)
            {
                throw Damaged("a block of this snapshot is not what was written.");
            }

            _objects = Decode(bytes, objects);
        }
        catch (FormatException e) when (e is not SealedException)
        {
            throw Damaged($"a block passes its checksum and cannot be read: {e.Message}.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Adds its objects to a state; how many.</summary>
    public int AddTo(StateBuilder state)
    {
        try
        {
            foreach (StoredObject item in _objects)
            {
                state.Add(item);
            }
        }
        catch (FormatException e)
        {
            throw Damaged($"a block passes its checksum and cannot be read: {e.Message}.");
        }

        return _objects.Length;
    }

    private StoredObject[] Decode(ReadOnlySpan<byte> bytes, ObjectReader objects)
    {
        var reader = new ByteReader(bytes);
        using var together = new BytesTogether(bytes.Length);
        List<(ObjectKey Key, Revision Revision, DateTimeOffset? Expiry, Range Stored)> found = [];
        ResourceName resource = default;
        while (!reader.AtEnd)
        {
            if (reader.Byte() == SnapshotFile.ResourceRecord)
            {
                resource = new ResourceName(reader.Text(objects.Pool), reader.Text(objects.Pool));
                continue;
            }

            var key = new ObjectKey(resource, reader.Text(objects.Pool), reader.Text());
            found.Add((key, new Revision((long)reader.Number()), CommitRecord.ReadExpiry(ref reader), together.Add(reader.Blob())));
        }

        return [.. found.Select(f => new StoredObject(f.Key, f.Revision, objects.Read(f.Key, together.At(f.Stored)), f.Expiry))];
    }

    private StoreCorruptException Damaged(string what) => new(_directory, _file.Name, _at, what);
}
