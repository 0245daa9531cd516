namespace Xebec.Tests.Tidy;

/// <summary>One text file of the checkout; <paramref name="Path"/> is relative to its root, with slashes.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string[] Lines => Text.Split('\n');

    public string Folder => Path.Contains('/') ? Path[..Path.LastIndexOf('/')] : "";

    public bool Is(params ReadOnlySpan<string> extensions)
    {
        foreach (var extension in extensions)
        {
            if (Path.EndsWith(extension, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>The files of this checkout, read once. What is built (artifacts, bin, obj) and what git keeps is left out.</summary>
internal static class Checkout
{
    private static readonly string[] LeftOut = ["artifacts", "bin", "obj", ".git", ".vs", ".idea", "TestResults"];

    private static readonly string[] Binary = [".png", ".ico", ".tar", ".gz", ".pb", ".bin", ".snk", ".woff2"];

    /// <summary>The folder that holds the solution, found upwards from the test assembly.</summary>
    public static string Root { get; } = Find();

    private static readonly Lazy<SourceFile[]> All = new(() =>
        [.. Walk(new DirectoryInfo(Root)).OrderBy(file => file.Path, StringComparer.Ordinal)]);

    /// <summary>Every text file.</summary>
    public static IReadOnlyList<SourceFile> Files => All.Value;

    /// <summary>C# that people wrote.</summary>
    public static IEnumerable<SourceFile> Code => Files.Where(file => file.Is(".cs"));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Xebec.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Xebec.slnx above {AppContext.BaseDirectory}: tests run from a checkout.");
    }

    private static IEnumerable<SourceFile> Walk(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            switch (entry)
            {
                case DirectoryInfo { LinkTarget: null } inner when !LeftOut.Contains(inner.Name):
                    foreach (var file in Walk(inner))
                    {
                        yield return file;
                    }

                    break;
                case FileInfo file when file.Name != ".git" && !Binary.Contains(file.Extension):
                    yield return new SourceFile(Path.GetRelativePath(Root, file.FullName), File.ReadAllText(file.FullName));
                    break;
            }
        }
    }
}
