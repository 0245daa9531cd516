using System.Runtime.InteropServices;

namespace Xebec.Node.Runtime;

/// <summary>
/// Whether layers can be overlaid on a filesystem. Asked by doing it: kernels and
/// filesystems (an overlay itself, some network ones) refuse for many reasons.
/// </summary>
internal static partial class Overlay
{
    private const int MntDetach = 2;

    /// <summary>Tries it in a passing folder below <paramref name="folder"/>.</summary>
    public static bool IsPossible(string folder)
    {
        string trial = Path.Combine(folder, "overlay-trial");
        try
        {
            foreach (string part in new[] { "lower", "upper", "work", "merged" })
            {
                Directory.CreateDirectory(Path.Combine(trial, part));
            }

            string merged = Path.Combine(trial, "merged");
            if (mount("overlay", merged, "overlay", 0, $"lowerdir={trial}/lower,upperdir={trial}/upper,workdir={trial}/work") != 0)
            {
                return false;
            }

            _ = umount2(merged, MntDetach);
            return true;
        }
        finally
        {
            Directory.Delete(trial, recursive: true);
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);
}
