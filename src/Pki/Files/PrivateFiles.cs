namespace Xebec.Pki;

/// <summary>Files that only their owner may read, replaced whole or not at all.</summary>
internal static class PrivateFiles
{
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the directory and those above it, each 0700; existing ones stay as they are.</summary>
    public static void EnsureDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, DirectoryMode);
        }
    }

    /// <summary>
    /// Writes beside the file, flushes to disk and renames: after a crash
    /// there is the old content or the new, never half. The file ends up 0600.
    /// </summary>
    /// <exception cref="IOException">The disk is full, read-only, …; the old file is untouched.</exception>
    public static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        var target = new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;
        var temporary = Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(target))!, $".{Path.GetFileName(target)}.{Environment.ProcessId}.tmp");
        File.Delete(temporary); // left by a crash of an earlier process with our id
        try
        {
            var options = new FileStreamOptions { Mode = System.IO.FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = FileMode;
            }

            await using (var file = new FileStream(temporary, options))
            {
                await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>The file's text; null when it isn't there.</summary>
    public static async Task<string?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try { return await File.ReadAllTextAsync(path, cancellationToken); }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException) { return null; }
    }

    /// <summary>Whether somebody besides the owner may read or write the file.</summary>
    public static bool IsOpenToOthers(string path)
        => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(FileMode | UnixFileMode.UserExecute)) != 0;
}
