namespace Xebec.Store.Log;

/// <summary>
/// The store's files cannot be trusted, and opening them would lose or invent writes. The message names the file, the offset, the revisions
/// that are lost and what to run.
/// </summary>
public sealed class StoreCorruptException : Exception
{
    internal StoreCorruptException(string directory, string file, long offset, string what)
        : base($"{directory}/{file} is damaged at byte {offset}: {what} Nothing was changed. "
            + $"To see all damage run: xebec store verify --store {directory} "
            + $"— then restore a backup with: xebec store restore FILE (or, when no backup exists, salvage what is readable with: "
            + $"xebec store export FILE --salvage --store {directory})")
    {
        File = file;
        Offset = offset;
        What = what;
    }

    /// <summary>The damaged file's name.</summary>
    public string File { get; }

    /// <summary>Where in it.</summary>
    public long Offset { get; }

    /// <summary>What is wrong there and which revisions that concerns, as a sentence.</summary>
    public string What { get; }
}
