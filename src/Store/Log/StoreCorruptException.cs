namespace Xebec.Store.Log;

/// <summary>
/// The store's files cannot be trusted, and opening them would lose or invent writes. The message names the file, the offset, the revisions that
/// are lost and what to run.
/// </summary>
public sealed class StoreCorruptException : Exception
{
    internal StoreCorruptException(string directory, string file, long offset, string what)
        : base($"{directory}/{file} is damaged at byte {offset}: {what} Nothing was changed. To see all damage run: xebec store verify {directory} "
            + $"— then restore a backup with: xebec store restore (or, when no backup exists, salvage what is readable with: xebec store export {directory})")
    {
        File = file;
        Offset = offset;
    }

    /// <summary>The damaged file's name.</summary>
    public string File { get; }

    /// <summary>Where in it.</summary>
    public long Offset { get; }
}
