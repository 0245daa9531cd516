namespace Xebec.Store.Log.Disk;

/// <summary>
/// The one directory a log lives in, and nothing more of a file system than it needs. What was not synced may be lost, torn at 512-byte
/// sectors or reordered by a crash, file contents and directory entries alike; implementations may do all of that, and the log expects it.
/// </summary>
/// <remarks>Calls block; they are made on a <see cref="StartWorker"/> worker or before the store is open.</remarks>
public interface IDisk : IDisposable
{
    /// <summary>For messages: the directory.</summary>
    string Name { get; }

    /// <summary>Names of the files, sorted ordinally.</summary>
    IReadOnlyList<string> List();

    /// <summary>Creates an empty file, replacing one of that name.</summary>
    /// <exception cref="IOException">It could not be created.</exception>
    IDiskFile Create(string name);

    /// <summary>Opens a file that exists.</summary>
    /// <exception cref="IOException">It could not be opened.</exception>
    IDiskFile Open(string name);

    /// <summary>Gives a file another name, replacing one of that name; durable after <see cref="SyncNames"/>.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file; durable after <see cref="SyncNames"/>.</summary>
    void Delete(string name);

    /// <summary>Makes creations, renames and removals durable.</summary>
    void SyncNames();

    /// <summary>The bytes of all files. May be asked on any thread, whatever the workers do.</summary>
    long TotalBytes();

    /// <summary>16 bytes no other store has.</summary>
    Guid NewIdentity();

    /// <summary>
    /// Starts something that runs <paramref name="work"/> after each <see cref="IDiskWorker.Wake"/>, never twice at once: where blocking
    /// calls are made. The work must not throw.
    /// </summary>
    IDiskWorker StartWorker(string name, Action work);

    /// <summary>
    /// Does the work for each number from 0, in any order and as many at once as the implementation likes: one after the other unless it
    /// says otherwise. Throws what the lowest number threw.
    /// </summary>
    void ForAll(int count, Action<int> work)
    {
        for (int i = 0; i < count; i++)
        {
            work(i);
        }
    }
}

/// <summary>An open file, read and written at offsets.</summary>
public interface IDiskFile : IDisposable
{
    string Name { get; }

    long Length { get; }

    /// <summary>Reads up to the end of the file; how many bytes there were.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    int Read(Span<byte> into, long offset);

    /// <summary>Writes all of it, lengthening the file as needed; durable after <see cref="Sync"/>.</summary>
    /// <exception cref="IOException">The disk failed or is full; what was written is unknown.</exception>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Makes the contents and the length durable.</summary>
    /// <exception cref="IOException">The disk failed; what is durable is unknown and a second call proves nothing.</exception>
    void Sync();
}

/// <summary>See <see cref="IDisk.StartWorker"/>. Disposing waits for the work that was woken.</summary>
public interface IDiskWorker : IAsyncDisposable
{
    void Wake();
}
