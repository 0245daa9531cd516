using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Xebec.Store.Log.Disk;

/// <summary>The two calls .NET has no word for: fdatasync, and fsync of a directory.</summary>
internal static partial class LibC
{
    private const int Interrupted = 4;
    private const int ReadOnly = 0;

    /// <summary>Contents and length, without the times fsync would also write: about half the cost on a preallocated file.</summary>
    public static void SyncData(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (FDataSync(file) != 0)
        {
            ThrowUnlessInterrupted("sync a file");
        }
    }

    public static void SyncDirectory(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int descriptor = Open(directory, ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"could not open the directory {directory} to sync it: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        while (FSync(handle) != 0)
        {
            ThrowUnlessInterrupted($"sync the directory {directory}");
        }
    }

    private static void ThrowUnlessInterrupted(string what)
    {
        if (Marshal.GetLastPInvokeError() != Interrupted)
        {
            throw new IOException($"could not {what}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
