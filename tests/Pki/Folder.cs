namespace Xebec.Tests.Pki;

/// <summary>A directory of a test's own, gone when the test ends.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("xebec-pki-").FullName;

    public string this[string file] => System.IO.Path.Combine(Path, file);

    /// <summary>Every file's content by its name relative to the folder.</summary>
    public SortedDictionary<string, string> Contents()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            files.Add(System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/'), File.ReadAllText(file));
        }

        return files;
    }

    /// <summary>Who may read and write a file or directory, as three octal digits; Linux only, as the whole suite is.</summary>
    public static string Mode(string path) => OperatingSystem.IsWindows() ? "" : Convert.ToString((int)File.GetUnixFileMode(path), 8);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
