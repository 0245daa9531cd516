using Xebec.Api.Keys;
using Xebec.Store.State;

namespace Xebec.Store.Timeline;

/// <summary>Callers waiting for a revision to be published. Guarded by the timeline's lock.</summary>
internal sealed class RevisionWaiters
{
    private readonly PriorityQueue<TaskCompletionSource<Snapshot>, long> waiting = new();

    public Task<Snapshot> Add(Revision revision)
    {
        var source = new TaskCompletionSource<Snapshot>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Enqueue(source, revision.Number);
        return source.Task;
    }

    public void Published(Snapshot snapshot)
    {
        while (waiting.TryPeek(out TaskCompletionSource<Snapshot>? source, out long revision) && revision <= snapshot.Revision.Number)
        {
            waiting.Dequeue();
            source.TrySetResult(snapshot);
        }
    }

    public void Stop()
    {
        while (waiting.TryDequeue(out TaskCompletionSource<Snapshot>? source, out _))
        {
            source.TrySetCanceled();
        }
    }
}
