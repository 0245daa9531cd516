using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Xebec.Store.Log.Disk;

/// <summary>What .NET has no word for: fdatasync, fsync of a directory, and writing past the system's cache.</summary>
internal static partial class LibC
{
    private const int Interrupted = 4;
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;
    private const int CloseOnExec = 0x80000;

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

    /// <summary>The file for writing past the system's cache; null where there is no such thing.</summary>
    public static SafeFileHandle? OpenUncached(string path)
    {
        // O_DIRECT is not the same number everywhere
        int? uncached = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 0x4000,
            Architecture.Arm64 => 0x10000,
            _ => null,
        };
        if (!OperatingSystem.IsLinux() || uncached is null)
        {
            return null;
        }

        int descriptor = Open(path, WriteOnly | CloseOnExec | uncached.Value);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
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
