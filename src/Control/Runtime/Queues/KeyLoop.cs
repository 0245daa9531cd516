using Xebec.Api.Keys;
using Xebec.Client.Seam;

namespace Xebec.Control.Runtime.Queues;

/// <summary>How work on a key ended.</summary>
/// <param name="Failed">To be tried again, later each time.</param>
/// <param name="AgainAfter">To be looked at again after a while, although all went well.</param>
public readonly record struct KeyOutcome(bool Failed, TimeSpan? AgainAfter = null)
{
    public static KeyOutcome Done => default;

    public static KeyOutcome Retry => new(Failed: true);
}

/// <summary>Takes keys from a queue and works on them, a few at a time, until cancelled.</summary>
/// <param name="name">For the journal.</param>
/// <param name="work">
/// What is done with a key. What it throws is journalled and the key is tried again: one odd object must not stop the others.
/// </param>
/// <param name="workers">Keys in work at once.</param>
public sealed class KeyLoop(
    string name, WorkQueue queue, Func<ObjectKey, CancellationToken, ValueTask<KeyOutcome>> work, int workers, IJournal journal)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(cancellation)));
    }

    private async Task WorkAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                ObjectKey key = await queue.TakeAsync(cancellation);
                KeyOutcome outcome = await WorkOnAsync(key, cancellation);
                if (outcome.Failed)
                {
                    queue.AddFailed(key);
                }
                else
                {
                    queue.Forget(key);
                    if (outcome.AgainAfter is { } after)
                    {
                        queue.AddAfter(key, after);
                    }
                }

                queue.Done(key);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // asked to stop
        }
    }

    private async ValueTask<KeyOutcome> WorkOnAsync(ObjectKey key, CancellationToken cancellation)
    {
        try
        {
            return await work(key, cancellation);
        }
        catch (ApiUnreachableException e)
        {
            journal.Write(JournalWeight.Trouble, name, $"{key}: {e.Message}");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // a bug met on this key: nothing more is written for it now, the others go on
            journal.Write(JournalWeight.Trouble, name, $"{key}: {e}");
        }

        return KeyOutcome.Retry;
    }
}
