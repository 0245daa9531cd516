namespace Xebec.Store.Log;

/// <summary>What the embedded log lets its owner choose.</summary>
public sealed record LogOptions
{
    /// <summary>
    /// Length of a preallocated segment. Default 64 MiB, at most 1 GiB. A
    /// larger group gets a larger segment; the first of all is at most 4 MiB.
    /// </summary>
    public long SegmentBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of log after which a snapshot is written, when the last snapshot was smaller. Default 64 MiB.</summary>
    public long SnapshotLeastBytes { get; init; } = 64L << 20;

    /// <summary>Commits synced together at most. Default 1,024.</summary>
    public int GroupCommits { get; init; } = 1024;

    /// <summary>Bytes synced together at most, apart from a single larger commit. Default 4 MiB.</summary>
    public int GroupBytes { get; init; } = 4 << 20;

    /// <summary>Commits that may wait for the log; more wait with their callers. Default 4,096.</summary>
    public int QueueCommits { get; init; } = 4096;

    /// <summary>How long after a failed write the disk is tried again, at the next commit. Default 1 second.</summary>
    public TimeSpan ProbePause { get; init; } = TimeSpan.FromSeconds(1);
}
