using Xebec.Node.Pods.Specs;

namespace Xebec.Node.Volumes;

/// <summary>Checks that a path of the node is what a pod takes it for, making it where the pod asks for that.</summary>
internal static class HostPaths
{
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <exception cref="PodFault">It is something else.</exception>
    public static void Require(string path, string? type)
    {
        switch (type)
        {
            case "DirectoryOrCreate" when !Path.Exists(path):
                Directory.CreateDirectory(path, FolderMode);
                break;
            case "DirectoryOrCreate" or "Directory":
                Must(Directory.Exists(path), path, "directory");
                break;
            case "FileOrCreate" when !Path.Exists(path):
                File.Create(path).Dispose();
                File.SetUnixFileMode(path, FileMode);
                break;
            case "FileOrCreate" or "File":
                Must(File.Exists(path), path, "file");
                break;
            case "Socket" or "CharDevice" or "BlockDevice":
                Must(File.Exists(path), path,
                    type switch { "Socket" => "socket file", "CharDevice" => "character device", _ => "block device" });
                break;
        }
    }

    private static void Must(bool so, string path, string kind)
    {
        if (!so)
        {
            throw new PodFault($"hostPath type check failed: {path} is not a {kind}");
        }
    }
}
