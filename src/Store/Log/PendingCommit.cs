using Xebec.Store.Seam;
using Xebec.Store.Timeline;

namespace Xebec.Store.Log;

/// <summary>A commit on its way through the log, and whoever waits for its result.</summary>
internal sealed class PendingCommit(PreparedCommit prepared) : TaskCompletionSource<CommitResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public PreparedCommit Prepared { get; } = prepared;

    /// <summary>What it will be once its group is durable.</summary>
    public CommitResult? Result { get; set; }
}
