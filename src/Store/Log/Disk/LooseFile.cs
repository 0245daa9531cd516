namespace Xebec.Store.Log.Disk;

/// <summary>A file by itself, in no store's directory: a backup, an export.</summary>
internal static class LooseFile
{
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static IDiskFile Open(string path, FileAccess access)
        => new RealFile(path, File.OpenHandle(path, FileMode.Open, access, FileShare.Read));

    /// <summary>Makes the file's name durable.</summary>
    public static void SyncName(string path) => LibC.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
}
