using Microsoft.Win32.SafeHandles;

namespace Xebec.Store.Log.Disk;

/// <summary>
/// A directory as it is at this moment, read without its lock and without changing anything: what is written to it is forgotten. So a store
/// can be read while another process has it open, as a crash at this moment would leave it. Files that are deleted meanwhile stay readable.
/// </summary>
internal sealed class ReadOnlyDisk : IDisk
{
    private const int Attempts = 100;

    private readonly SortedDictionary<string, SafeFileHandle> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _forgotten = new(StringComparer.Ordinal);

    private ReadOnlyDisk(string directory) => Name = directory;

    public string Name { get; }

    /// <exception cref="IOException">It does not exist or cannot be read.</exception>
    public static ReadOnlyDisk At(string directory)
    {
        for (int attempt = 1; ; attempt++)
        {
            var disk = new ReadOnlyDisk(directory);
            try
            {
                foreach (string name in RealDisk.NamesIn(directory))
                {
                    disk._files[name] = File.OpenHandle(
                        Path.Combine(directory, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                }

                return disk;
            }
            catch (FileNotFoundException) when (attempt < Attempts)
            {
                // deleted or renamed since it was listed: the list is to be of one moment
                disk.Dispose();
            }
            catch
            {
                disk.Dispose();
                throw;
            }
        }
    }

    /// <summary>None of a directory's files.</summary>
    public static ReadOnlyDisk Nothing(string directory) => new(directory);

    public IReadOnlyList<string> List() => [.. _files.Keys.Where(name => !_forgotten.Contains(name))];

    public IDiskFile Create(string name) => throw new IOException($"{Name} is only read: {name} cannot be created");

    public IDiskFile Open(string name)
        => new ReadOnlyFile(name, _files.TryGetValue(name, out SafeFileHandle? handle) ? handle : throw new FileNotFoundException(name));

    public void Rename(string from, string to) => throw new IOException($"{Name} is only read: {from} cannot be renamed");

    public void Delete(string name) => _forgotten.Add(name);

    public void SyncNames()
    {
        // nothing was changed
    }

    public long TotalBytes() => _files.Values.Sum(RandomAccess.GetLength);

    public Guid NewIdentity() => Guid.NewGuid();

    public IDiskWorker StartWorker(string name, Action work) => throw new IOException($"{Name} is only read");

    public void Dispose()
    {
        foreach (SafeFileHandle handle in _files.Values)
        {
            handle.Dispose();
        }
    }
}
