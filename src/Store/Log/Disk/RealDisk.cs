using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Xebec.Store.Log.Disk;

/// <summary>A directory of this machine, locked against other processes while open.</summary>
public sealed class RealDisk : IDisk
{
    private const string LockName = "lock";
    private const string OwnerName = "owner";

    private readonly FileStream _lock;

    private RealDisk(string directory, FileStream locked)
    {
        Name = directory;
        _lock = locked;
    }

    public string Name { get; }

    /// <summary>Opens the directory, which is created when missing (readable by its owner only).</summary>
    /// <exception cref="IOException">Another process has it open, or it cannot be created.</exception>
    public static RealDisk At(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        FileStream locked;
        try
        {
            // an advisory lock on Unix (flock), which goes with its process however that ends
            locked = new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                OwnerOf(directory) is { } owner
                    ? $"the store in {directory} is open in another process (process {owner}): stop that one first, "
                        + "or choose another directory"
                    : $"the store in {directory} cannot be opened for writing: {e.Message}",
                e);
        }

        try
        {
            File.WriteAllText(Path.Combine(directory, OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // a full disk: the note only helps whoever finds the lock taken, and what is stored can still be read
            File.Delete(Path.Combine(directory, OwnerName));
        }

        return new RealDisk(directory, locked);
    }

    /// <summary>The id of the process that has the store in this directory open, as text; null when none has.</summary>
    public static string? OwnerOf(string directory)
    {
        string path = Path.Combine(directory, LockName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var free = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            // not ours to see
            return null;
        }
        catch (IOException)
        {
            string owner = Path.Combine(directory, OwnerName);
            return File.Exists(owner) ? File.ReadAllText(owner).Trim() : "unknown";
        }
    }

    public IReadOnlyList<string> List() => NamesIn(Name);

    public IDiskFile Create(string name)
        => new RealFile(PathOf(name), File.OpenHandle(PathOf(name), FileMode.Create, FileAccess.ReadWrite, FileShare.Read));

    public IDiskFile Open(string name)
        => new RealFile(PathOf(name), File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.ReadWrite, FileShare.Read));

    public void Rename(string from, string to) => File.Move(PathOf(from), PathOf(to), overwrite: true);

    public void Delete(string name) => File.Delete(PathOf(name));

    public void SyncNames() => LibC.SyncDirectory(Name);

    public long TotalBytes() =>
        new DirectoryInfo(Name).EnumerateFiles().Where(f => f.Name is not (LockName or OwnerName)).Sum(f => f.Exists ? f.Length : 0);

    public Guid NewIdentity() => Guid.NewGuid();

    public IDiskWorker StartWorker(string name, Action work) => new RealWorker(name, work);

    /// <summary>As many at once as there are processors.</summary>
    public void ForAll(int count, Action<int> work)
    {
        var failures = new ExceptionDispatchInfo?[count];
        Parallel.For(0, count, i =>
        {
            try
            {
                work(i);
            }
            catch (Exception e)
            {
                failures[i] = ExceptionDispatchInfo.Capture(e);
            }
        });
        failures.FirstOrDefault(f => f is not null)?.Throw();
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>The files of a store in the directory, sorted.</summary>
    internal static IReadOnlyList<string> NamesIn(string directory)
        => [.. Directory.EnumerateFiles(directory).Select(f => Path.GetFileName(f))
            .Where(f => f is not (LockName or OwnerName)).Order(StringComparer.Ordinal)];

    private string PathOf(string name) => Path.Combine(Name, name);
}
