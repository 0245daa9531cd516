using System.Globalization;

namespace Xebec.Node.Volumes;

/// <summary>A file of a volume that is made of API objects.</summary>
/// <param name="Mode">Permission bits.</param>
public sealed record PayloadFile(ReadOnlyMemory<byte> Bytes, int Mode);

/// <summary>
/// A folder whose files all change at the same moment, in the layout upstream uses and programs rely on: the files lie in a folder named by
/// time, a link <c>..data</c> points to that, and visible names are links through <c>..data</c>.
/// </summary>
public static class AtomicFolder
{
    private const string Data = "..data";

    /// <param name="folder">Exists.</param>
    /// <param name="files">By path below the folder; no path has a part <c>..</c> or begins with two dots.</param>
    /// <param name="group">Owner of everything in it; null: as it is.</param>
    /// <returns>False when the folder had just this already.</returns>
    public static bool Write(string folder, SortedDictionary<string, PayloadFile> files, long? group, DateTimeOffset now)
    {
        string data = Path.Combine(folder, Data);
        string? old = new FileInfo(data).LinkTarget;
        if (old is not null && Same(Path.Combine(folder, old), files))
        {
            return false;
        }

        string stamp = now.UtcDateTime.ToString("..yyyy_MM_dd_HH_mm_ss.fffffff", CultureInfo.InvariantCulture);
        string name = stamp;
        for (int again = 1; Directory.Exists(Path.Combine(folder, name)); again++)
        {
            name = $"{stamp}{again}";
        }

        string fresh = Path.Combine(folder, name);
        MakeFolder(fresh, group);
        foreach ((string path, PayloadFile file) in files)
        {
            WriteFile(fresh, path, file, group);
        }

        string next = Path.Combine(folder, "..data_tmp");
        File.Delete(next);
        File.CreateSymbolicLink(next, name);
        Libc.Rename(next, data);
        Show(folder, files);
        if (old is not null && Directory.Exists(Path.Combine(folder, old)))
        {
            Directory.Delete(Path.Combine(folder, old), recursive: true);
        }

        return true;
    }

    private static void WriteFile(string fresh, string path, PayloadFile file, long? group)
    {
        string full = Path.Combine(fresh, path);
        for (string parent = Path.GetDirectoryName(full)!; !Directory.Exists(parent); parent = Path.GetDirectoryName(parent)!)
        {
            MakeFolder(parent, group);
        }

        using (FileStream stream = File.Create(full))
        {
            stream.Write(file.Bytes.Span);
        }

        var mode = (UnixFileMode)(file.Mode & 0x1FF);
        if (group is { } owner)
        {
            Libc.ChangeGroup(full, owner);
            mode |= UnixFileMode.GroupRead | (mode.HasFlag(UnixFileMode.UserExecute) ? UnixFileMode.GroupExecute : 0);
        }

        File.SetUnixFileMode(full, mode);
    }

    private static void MakeFolder(string path, long? group)
    {
        const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, Open);
        if (group is { } owner)
        {
            Libc.ChangeGroup(path, owner);
        }
    }

    private static void Show(string folder, SortedDictionary<string, PayloadFile> files)
    {
        SortedSet<string> names = new(files.Keys.Select(path => path.Split('/')[0]), StringComparer.Ordinal);
        foreach (string entry in Directory.GetFileSystemEntries(folder))
        {
            string name = Path.GetFileName(entry);
            if (!name.StartsWith("..", StringComparison.Ordinal) && !names.Remove(name))
            {
                File.Delete(entry);
            }
        }

        foreach (string name in names)
        {
            File.CreateSymbolicLink(Path.Combine(folder, name), Path.Combine(Data, name));
        }
    }

    private static bool Same(string folder, SortedDictionary<string, PayloadFile> files)
    {
        if (!Directory.Exists(folder) || Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length != files.Count)
        {
            return false;
        }

        return files.All(file => File.Exists(Path.Combine(folder, file.Key))
            && File.ReadAllBytes(Path.Combine(folder, file.Key)).AsSpan().SequenceEqual(file.Value.Bytes.Span));
    }
}
