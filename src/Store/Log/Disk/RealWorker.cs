namespace Xebec.Store.Log.Disk;

/// <summary>A thread of its own, so that a disk that takes its time blocks no thread others wait for.</summary>
internal sealed class RealWorker : IDiskWorker
{
    private readonly SemaphoreSlim _woken = new(0);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _pending;
    private volatile bool _stopping;

    public RealWorker(string name, Action work)
    {
        var thread = new Thread(() => Run(work)) { Name = name, IsBackground = true };
        thread.Start();
    }

    public void Wake()
    {
        if (Interlocked.Exchange(ref _pending, 1) == 0)
        {
            _woken.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        _woken.Release();
        await _ended.Task;
    }

    private void Run(Action work)
    {
        try
        {
            while (true)
            {
                _woken.Wait();
                bool last = _stopping;
                Volatile.Write(ref _pending, 0);
                work();
                if (last)
                {
                    _ended.SetResult();
                    return;
                }
            }
        }
        catch (Exception e)
        {
            // the work promised not to: whoever disposes hears of it, and nobody is answered any more
            _ended.TrySetException(e);
            throw;
        }
    }
}
