using System.Threading.Tasks.Sources;
using Xebec.Api.Keys;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Store.Timeline;

namespace Xebec.Store.Log;

/// <summary>A commit on its way through the log, and whoever waits for its result: once, through <see cref="Task"/>.</summary>
internal sealed class PendingCommit : PreparedCommit, IValueTaskSource<CommitResult>
{
    private ManualResetValueTaskSourceCore<CommitResult> _answer = new() { RunContinuationsAsynchronously = true };

    /// <exception cref="ArgumentException">The commit cannot be.</exception>
    public PendingCommit(Commit commit, ObjectFactsReader reader, Func<ResourceName, ISeal> seals)
        : base(commit, reader, seals)
    {
    }

    /// <summary>A deletion that the store makes itself.</summary>
    public PendingCommit(Write deletion)
        : base(new Commit(deletion))
    {
    }

    public ValueTask<CommitResult> Task => new(this, _answer.Version);

    /// <summary>What it will be once its group is durable.</summary>
    public CommitResult? Result { get; set; }

    /// <summary>Its neighbour in the queue.</summary>
    public PendingCommit? Next { get; set; }

    public void Answer(CommitResult result) => _answer.SetResult(result);

    CommitResult IValueTaskSource<CommitResult>.GetResult(short token) => _answer.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<CommitResult>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<CommitResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _answer.OnCompleted(continuation, state, token, flags);
}
