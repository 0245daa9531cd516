using Xebec.Store.Log.Disk;

namespace Xebec.Store.Files;

/// <summary>A file in the making, which only its owner may read: it gets its name when it is finished, or leaves nothing.</summary>
internal sealed class NewFile : IDisposable
{
    private readonly string _path;

    /// <exception cref="IOException">There is a file of this name, or none can be made.</exception>
    public NewFile(string path)
    {
        RefuseExisting(path);
        _path = path;
        File.Delete(UnfinishedPath);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(UnfinishedPath, options).Dispose();
    }

    /// <summary>Where its content is to be written, and synced, before <see cref="Finish"/>.</summary>
    public string UnfinishedPath => _path + ".partial";

    /// <exception cref="IOException">There is a file of this name.</exception>
    public static void RefuseExisting(string path)
    {
        if (File.Exists(path))
        {
            throw new IOException($"{path} is there already: choose another name, or remove it");
        }
    }

    /// <summary>Gives it its name, durably.</summary>
    public void Finish()
    {
        File.Move(UnfinishedPath, _path, overwrite: false);
        LooseFile.SyncName(_path);
    }

    public void Dispose() => File.Delete(UnfinishedPath);
}
