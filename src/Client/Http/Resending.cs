using Xebec.Client.Seam;

namespace Xebec.Client.Http;

/// <summary>
/// When a request may be sent once more without asking its sender: the server said "later" and when (429 or 503 with Retry-After: it
/// did not start on it), or nobody listened and the method may be repeated.
/// </summary>
internal sealed class Resending(int resendsMax)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait before sending again; null when the answer stands.</summary>
    public TimeSpan? After(ApiAnswer answer, int sentBefore)
    {
        if (sentBefore >= resendsMax || answer.Code is not (429 or 503) || answer.RetryAfter is not { } wait)
        {
            return null;
        }

        return wait <= WaitMax ? wait : null;
    }

    /// <summary>
    /// How long to wait before trying again to connect; null when the fault stands. Doubling from 100 ms, three times at most.
    /// </summary>
    public TimeSpan? After(ApiUnreachableException fault, string method, int sentBefore)
    {
        bool repeatable = method is "GET" or "HEAD" or "PUT" or "DELETE";
        return fault.NothingWasSent && repeatable && sentBefore < Math.Min(3, resendsMax) ? FirstWait * (1 << sentBefore) : null;
    }
}
