using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Xebec.Store.Log.Disk;

/// <summary>
/// Writes whole blocks of a file past the system's cache, through a second handle and memory that begins on a block, as that asks for.
/// </summary>
internal sealed unsafe class UncachedWriter : IDisposable
{
    private const int BufferBytes = 64 << 10;

    private readonly SafeFileHandle? _handle;
    private readonly byte* _buffer;

    /// <summary>Opens the file; where the system or the file system has no such way to write, nothing is opened.</summary>
    public UncachedWriter(string path)
    {
        _handle = LibC.OpenUncached(path);
        _buffer = _handle is null ? null : (byte*)NativeMemory.AlignedAlloc(BufferBytes, Blocks.Block);
    }

    /// <summary>Writes the blocks; false when the file cannot be written this way.</summary>
    /// <exception cref="IOException">The disk failed or is full; what was written is unknown.</exception>
    public bool TryWrite(ReadOnlySpan<byte> blocks, long offset)
    {
        if (_handle is null)
        {
            return false;
        }

        var buffer = new Span<byte>(_buffer, BufferBytes);
        while (!blocks.IsEmpty)
        {
            int length = Math.Min(blocks.Length, BufferBytes);
            blocks[..length].CopyTo(buffer);
            RandomAccess.Write(_handle, buffer[..length], offset);
            blocks = blocks[length..];
            offset += length;
        }

        return true;
    }

    public void Dispose()
    {
        if (_handle is not null)
        {
            _handle.Dispose();
            NativeMemory.AlignedFree(_buffer);
        }
    }
}
