namespace Xebec.Store.Log;

/// <summary>
/// Commits on their way to the one writer: a chain, newest first, which many lengthen and the writer takes whole. Nobody holds a lock
/// meanwhile, so that a thread which loses its processor at the wrong moment keeps nobody else waiting for milliseconds.
/// </summary>
/// <param name="most">Commits that may be in it; further callers wait for room.</param>
internal sealed class CommitQueue(int most)
{
    // becomes the newest when the queue is closed, with what was in it behind
    private readonly PendingCommit _end = new(default(Seam.Write));
    private PendingCommit? _newest;
    private PendingCommit? _taken;
    private TaskCompletionSource _room = NewRoom();
    private int _count;
    private int _waiting;

    /// <summary>Adds a commit, which is then answered in any case; null when there is no room, false when the queue is closed.</summary>
    public bool? TryAdd(PendingCommit commit)
    {
        if (Interlocked.Increment(ref _count) > most)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        if (TryPush(commit))
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>Waits for room; false when the queue is closed.</summary>
    public async ValueTask<bool> AddAsync(PendingCommit commit, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            while (true)
            {
                // taken before the look, so that room made after it is not missed
                Task room = Volatile.Read(ref _room).Task;
                if (TryAdd(commit) is { } added)
                {
                    return added;
                }

                await room.WaitAsync(cancellation);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>The oldest commit, for the writer alone; null when there is none.</summary>
    public PendingCommit? TryTake()
    {
        PendingCommit? first = _taken ?? TakeAll();
        if (first is not null)
        {
            // else whoever keeps one would keep all behind it
            (_taken, first.Next) = (first.Next, null);
        }

        return first;
    }

    /// <summary>Called by the writer after a group: so many places are free again.</summary>
    public void MakeRoom(int places)
    {
        Interlocked.Add(ref _count, -places);
        if (Volatile.Read(ref _waiting) > 0)
        {
            Interlocked.Exchange(ref _room, NewRoom()).TrySetResult();
        }
    }

    /// <summary>Refuses further commits, and those that wait for room.</summary>
    public void Close()
    {
        TryPush(_end);
        Interlocked.Exchange(ref _room, NewRoom()).TrySetResult();
    }

    private static TaskCompletionSource NewRoom() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool TryPush(PendingCommit commit)
    {
        PendingCommit? newest = Volatile.Read(ref _newest);
        while (newest != _end)
        {
            commit.Next = newest;
            PendingCommit? found = Interlocked.CompareExchange(ref _newest, commit, newest);
            if (found == newest)
            {
                return true;
            }

            newest = found;
        }

        return false;
    }

    // the chain turned round: oldest first
    private PendingCommit? TakeAll()
    {
        PendingCommit? newest = Volatile.Read(ref _newest);
        while (newest is not null && newest != _end)
        {
            PendingCommit? found = Interlocked.CompareExchange(ref _newest, null, newest);
            if (found == newest)
            {
                break;
            }

            newest = found;
        }

        if (newest == _end)
        {
            (newest, _end.Next) = (_end.Next, null);
        }

        PendingCommit? oldest = null;
        while (newest is not null)
        {
            (newest.Next, oldest, newest) = (oldest, newest, newest.Next);
        }

        return oldest;
    }
}
