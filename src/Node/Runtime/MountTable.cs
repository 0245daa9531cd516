using System.Runtime.InteropServices;
using System.Text;

namespace Xebec.Node.Runtime;

/// <summary>One line of the mount table.</summary>
/// <param name="Root">The folder of the filesystem that is mounted; <c>/</c> unless it is a bind mount.</param>
public readonly record struct MountEntry(string Root, string MountPoint, string FilesystemType);

/// <summary>The mounts this process sees, and taking them away.</summary>
public static partial class MountTable
{
    private const int MntDetach = 2;
    private const int UmountNoFollow = 8;

    /// <summary>All mounts, in the order they were made.</summary>
    public static IReadOnlyList<MountEntry> Read() => Parse(File.ReadAllText("/proc/self/mountinfo"));

    /// <summary>
    /// Unmounts everything at and below a folder, the last made first. Busy mounts are detached: they go when their last user does.
    /// </summary>
    /// <exception cref="IOException">Something refuses to go.</exception>
    public static void UnmountBelow(string folder)
    {
        foreach (MountEntry mount in Read().Reverse().Where(m => IsBelow(m.MountPoint, folder)))
        {
            if (umount2(mount.MountPoint, MntDetach | UmountNoFollow) != 0
                && Marshal.GetLastPInvokeError() is var error && error is not (Einval or Enoent))
            {
                throw new IOException($"can't unmount {mount.MountPoint}: {Marshal.GetPInvokeErrorMessage(error)}");
            }
        }
    }

    internal static bool IsBelow(string path, string folder) =>
        path == folder || (path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length && path[folder.Length] == '/');

    /// <summary>
    /// Parses the format of <c>/proc/PID/mountinfo</c>: id, parent, device, root, mount point, options, tags, a dash, type, …
    /// </summary>
    internal static IReadOnlyList<MountEntry> Parse(string mountinfo)
    {
        var mounts = new List<MountEntry>();
        foreach (string line in mountinfo.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ');
            int dash = Array.IndexOf(fields, "-", 6);
            mounts.Add(new(Unescape(fields[3]), Unescape(fields[4]), fields[dash + 1]));
        }

        return mounts;
    }

    private const int Enoent = 2;
    private const int Einval = 22;

    /// <summary>Blanks, tabs, newlines and backslashes of paths are written as a backslash and three octal digits.</summary>
    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length)
            {
                plain.Append((char)Convert.ToInt32(text.Substring(i + 1, 3), 8));
                i += 3;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);
}
