using Microsoft.Win32.SafeHandles;

namespace Xebec.Store.Log.Disk;

/// <summary>
/// A file of this machine. Whole blocks are written past the system's cache where it lets us: nobody
/// reads a log again until the next start, and the cache's pages cost more than the disk.
/// </summary>
internal sealed class RealFile(string path, SafeFileHandle handle) : IDiskFile
{
    private UncachedWriter? _uncached;

    public string Name { get; } = Path.GetFileName(path);

    public long Length => RandomAccess.GetLength(handle);

    public int Read(Span<byte> into, long offset) => ReadFully(handle, into, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        bool whole = offset % Blocks.Block == 0 && bytes.Length % Blocks.Block == 0;
        if (!whole || !(_uncached ??= new UncachedWriter(path)).TryWrite(bytes, offset))
        {
            RandomAccess.Write(handle, bytes, offset);
        }
    }

    public void Sync() => LibC.SyncData(handle);

    public void Dispose()
    {
        _uncached?.Dispose();
        handle.Dispose();
    }

    /// <summary>Reads until the span is full or the file ends.</summary>
    internal static int ReadFully(SafeFileHandle handle, Span<byte> into, long offset)
    {
        int all = 0;
        while (all < into.Length)
        {
            int read = RandomAccess.Read(handle, into[all..], offset + all);
            if (read == 0)
            {
                break;
            }

            all += read;
        }

        return all;
    }
}
