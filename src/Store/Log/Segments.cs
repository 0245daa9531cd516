using Xebec.Store.Log.Disk;

namespace Xebec.Store.Log;

/// <summary>
/// The log's files: which are in use, the spare one prepared for next, and how a new one is made: written full of zeros, synced, and only
/// then given its name, so that a segment is there whole or not at all and appending to it changes no metadata.
/// </summary>
internal sealed class Segments(IDisk disk, LogOptions options)
{
    private const int ZeroBytes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly List<(long Number, long BaseRevision)> _used = [];
    private long? _spare;

    /// <summary>The segment with the newest groups.</summary>
    public long Newest => _used[^1].Number;

    /// <summary>Adds one found or put to use.</summary>
    public void Add(long number, long baseRevision)
    {
        lock (_gate)
        {
            _used.Add((number, baseRevision));
        }
    }

    /// <summary>One was found prepared.</summary>
    public void AddSpare(long number) => _spare = number;

    /// <summary>Makes the next segment ready, unless it is. Its errors leave nothing behind.</summary>
    public void Prepare()
    {
        lock (_gate)
        {
            if (_spare is null)
            {
                Make(Newest + 1, options.SegmentBytes);
                _spare = Newest + 1;
            }
        }
    }

    /// <summary>Puts the next segment to use: durably, when this returns.</summary>
    public IDiskFile Next(SegmentHeader header, long leastBytes, long? bytes = null)
    {
        lock (_gate)
        {
            string name = Blocks.SegmentName(header.Number);
            if (_spare != header.Number || leastBytes > options.SegmentBytes)
            {
                Make(header.Number, Math.Max(bytes ?? options.SegmentBytes, leastBytes));
            }

            // whatever happens to it now, it is not spare any more
            _spare = null;
            IDiskFile file = disk.Open(name);
            try
            {
                // the zeros behind it again too, because whole blocks are written best
                Span<byte> block = stackalloc byte[Blocks.Block];
                block.Clear();
                header.Write(block);
                file.Write(block, 0);
                file.Sync();
            }
            catch
            {
                file.Dispose();
                throw;
            }

            _used.Add((header.Number, header.BaseRevision));
            return file;
        }
    }

    /// <summary>Deletes the segments that hold nothing after the revision.</summary>
    public void Forget(long revision)
    {
        lock (_gate)
        {
            bool any = false;
            while (_used.Count > 1 && _used[1].BaseRevision <= revision)
            {
                disk.Delete(Blocks.SegmentName(_used[0].Number));
                _used.RemoveAt(0);
                any = true;
            }

            if (any)
            {
                disk.SyncNames();
            }
        }
    }

    private void Make(long number, long bytes)
    {
        string name = Blocks.SegmentName(number);
        string unfinished = name + Blocks.Unfinished;
        using (IDiskFile file = disk.Create(unfinished))
        {
            bytes = Blocks.Up(bytes);
            byte[] zeros = new byte[Math.Min(ZeroBytes, bytes)];
            for (long at = 0; at < bytes; at += zeros.Length)
            {
                // piece by piece, because the log's own syncs wait for what is unsynced of other files too
                file.Write(zeros.AsSpan(0, (int)Math.Min(zeros.Length, bytes - at)), at);
                file.Sync();
            }
        }

        disk.Rename(unfinished, name);
        disk.SyncNames();
    }
}
