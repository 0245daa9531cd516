using Microsoft.Win32.SafeHandles;

namespace Xebec.Store.Log.Disk;

/// <summary>A file of which nothing can be changed; the handle is its owner's.</summary>
internal sealed class ReadOnlyFile(string name, SafeFileHandle handle) : IDiskFile
{
    public string Name { get; } = name;

    public long Length => RandomAccess.GetLength(handle);

    public int Read(Span<byte> into, long offset) => RealFile.ReadFully(handle, into, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        // forgotten, as its disk says
    }

    public void Sync()
    {
        // nothing was changed
    }

    public void Dispose()
    {
        // its owner closes it
    }
}
