namespace Xebec.Store.Log;

/// <summary>The units of the log's files, and the order of their names.</summary>
internal static class Blocks
{
    /// <summary>What the system writes at once; groups begin on one.</summary>
    public const int Block = 4096;

    /// <summary>What a disk writes whole or not at all.</summary>
    public const int Sector = 512;

    private const string SegmentPrefix = "log-";
    private const string SnapshotPrefix = "snapshot-";

    /// <summary>Files being made have this ending; after a crash they are rubbish.</summary>
    public const string Unfinished = ".tmp";

    public static long Up(long bytes) => (bytes + Block - 1) / Block * Block;

    public static string SegmentName(long number) => $"{SegmentPrefix}{number:D12}";

    public static string SnapshotName(long revision) => $"{SnapshotPrefix}{revision:D19}";

    /// <summary>The number in a segment's name; null for other files.</summary>
    public static long? SegmentNumber(string name) => NumberAfter(SegmentPrefix, name);

    /// <summary>The revision in a snapshot's name; null for other files.</summary>
    public static long? SnapshotRevision(string name) => NumberAfter(SnapshotPrefix, name);

    private static long? NumberAfter(string prefix, string name)
        => name.StartsWith(prefix, StringComparison.Ordinal) && long.TryParse(name.AsSpan(prefix.Length), out long number) ? number : null;
}
