using Xebec.Api.Keys;
using Xebec.Store.State;

namespace Xebec.Store.Timeline;

/// <summary>Callers waiting for a revision to be published. Guarded by the timeline's lock.</summary>
internal sealed class RevisionWaiters
{
    private readonly PriorityQueue<TaskCompletionSource<Snapshot>, long> _waiting = new();

    public TaskCompletionSource<Snapshot> Add(Revision revision)
    {
        var source = new TaskCompletionSource<Snapshot>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(source, revision.Number);
        return source;
    }

    /// <summary>Somebody lost patience: nobody must be able to fill the queue by asking for a revision that never comes.</summary>
    public void Remove(TaskCompletionSource<Snapshot> source) => _waiting.Remove(source, out _, out _);

    public void Published(Snapshot snapshot)
    {
        while (_waiting.TryPeek(out TaskCompletionSource<Snapshot>? source, out long revision) && revision <= snapshot.Revision.Number)
        {
            _waiting.Dequeue();
            source.TrySetResult(snapshot);
        }
    }

    public void Stop()
    {
        while (_waiting.TryDequeue(out TaskCompletionSource<Snapshot>? source, out _))
        {
            source.TrySetCanceled();
        }
    }
}
