namespace Xebec.Client.Informers;

/// <summary>
/// Lets so many in at once, the others in order of their coming. Waiters go on in their own context, where those of a SemaphoreSlim come
/// back through another thread (see <see cref="Latch"/>).
/// </summary>
/// <param name="places">How many may be inside.</param>
public sealed class Turnstile(int places)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Latch> _waiting = [];
    private int _free = places;

    /// <summary>Waits for a place, which must be given back by <see cref="Leave"/>.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellation)
    {
        LinkedListNode<Latch> mine;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }

            mine = _waiting.AddLast(new Latch());
        }

        try
        {
            await mine.Value.SetAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            if (!TryForget(mine))
            {
                // it was given a place while it went
                Leave();
            }

            throw;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (_waiting.First is { } next)
            {
                _waiting.RemoveFirst();
                next.Value.Set();
            }
            else
            {
                _free++;
            }
        }
    }

    private bool TryForget(LinkedListNode<Latch> waiter)
    {
        lock (_lock)
        {
            if (waiter.List is null)
            {
                return false;
            }

            _waiting.Remove(waiter);
            return true;
        }
    }
}
