using System.Runtime.InteropServices;

namespace Xebec.Node.Volumes;

/// <summary>The few calls of the C library that the platform has no form of.</summary>
internal static partial class Libc
{
    /// <exception cref="IOException">It failed; the message has the system's reason.</exception>
    public static void MountMemory(string path, long? bytesMax)
    {
        string options = bytesMax is { } size ? $"size={size}" : "";
        Check(Mount("tmpfs", path, "tmpfs", 0, options), $"mount a tmpfs at {path}");
    }

    /// <summary>Takes down what is mounted there, at once for the file tree, later for those who still use it.</summary>
    public static void Unmount(string path)
    {
        const int Detach = 2;
        Check(Umount(path, Detach), $"unmount {path}");
    }

    /// <summary>Gives a file or folder to a group, not following links; its owner stays.</summary>
    public static void ChangeGroup(string path, long group) =>
        Check(Lchown(path, uint.MaxValue, (uint)group), $"give {path} to group {group}");

    /// <summary>Renames, replacing what is there, links too.</summary>
    public static void Rename(string from, string to) => Check(RenameFile(from, to), $"rename {from} to {to}");

    private static void Check(int result, string what)
    {
        if (result != 0)
        {
            throw new IOException($"can't {what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Umount(string target, int flags);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Lchown(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string from, string to);
}
