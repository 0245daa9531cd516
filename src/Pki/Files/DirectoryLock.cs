namespace Xebec.Pki;

/// <summary>
/// Keeps two processes from filling the same directory at once. The lock file stays behind, empty: removing it would
/// let a waiting process lock a file that no longer has a name.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="TimeoutException">Another process holds it for half a minute.</exception>
    public static async Task<DirectoryLock> AcquireAsync(string directory, TimeProvider time, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, ".lock");
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = PrivateFiles.FileMode;
        }

        var started = time.GetTimestamp();
        while (true)
        {
            try { return new DirectoryLock(new FileStream(path, options)); }
            catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
            {
                if (time.GetElapsedTime(started) > Patience)
                {
                    throw new TimeoutException(
                        $"{path} stays locked: another process is making certificates in this directory; stop it, then start again", e);
                }
            }

            await Task.Delay(Retry, time, cancellationToken);
        }
    }

    public void Dispose() => _file.Dispose();
}
