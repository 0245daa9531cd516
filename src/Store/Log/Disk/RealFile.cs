using Microsoft.Win32.SafeHandles;

namespace Xebec.Store.Log.Disk;

internal sealed class RealFile(string name, SafeFileHandle handle) : IDiskFile
{
    public string Name { get; } = name;

    public long Length => RandomAccess.GetLength(handle);

    public int Read(Span<byte> into, long offset) => ReadFully(handle, into, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

    public void Sync() => LibC.SyncData(handle);

    public void Dispose() => handle.Dispose();

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
