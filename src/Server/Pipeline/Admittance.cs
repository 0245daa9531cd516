namespace Xebec.Server.Pipeline;

/// <summary>How many requests may be in progress at once; the rest are shed with 429. Zero or less means no bound.</summary>
/// <param name="Reads">--max-requests-inflight; default 400.</param>
/// <param name="Writes">--max-mutating-requests-inflight; default 200.</param>
public sealed record InflightLimits(int Reads = 400, int Writes = 200);

/// <summary>Step 5: counts requests in progress. Health checks and standing watches are never counted, so that they survive overload.</summary>
public sealed class Admittance(InflightLimits limits)
{
    private int _reads;
    private int _writes;

    /// <summary>How many requests are in progress now.</summary>
    public (int Reads, int Writes) InProgress => (Volatile.Read(ref _reads), Volatile.Read(ref _writes));

    /// <summary>Null when the server is full.</summary>
    public Pass? TryEnter(RequestTarget target)
    {
        if (!target.IsResource && (target.Path is "/healthz" or "/livez" or "/readyz" || target.Path.StartsWith("/livez/", StringComparison.Ordinal) || target.Path.StartsWith("/readyz/", StringComparison.Ordinal)))
        {
            return new Pass(this, Lane.None);
        }

        bool write = target.Verb is not ("get" or "list" or "watch");
        ref int count = ref write ? ref _writes : ref _reads;
        int most = write ? limits.Writes : limits.Reads;
        if (Interlocked.Increment(ref count) > most && most > 0)
        {
            Interlocked.Decrement(ref count);
            return null;
        }

        return new Pass(this, write ? Lane.Write : Lane.Read);
    }

    internal enum Lane
    {
        None,
        Read,
        Write,
    }

    /// <summary>A place among the requests in progress; given back once.</summary>
    public sealed class Pass : IDisposable
    {
        private readonly Admittance _owner;
        private Lane _lane;

        internal Pass(Admittance owner, Lane lane)
        {
            _owner = owner;
            _lane = lane;
        }

        public void Leave()
        {
            switch (_lane)
            {
                case Lane.Read:
                    Interlocked.Decrement(ref _owner._reads);
                    break;
                case Lane.Write:
                    Interlocked.Decrement(ref _owner._writes);
                    break;
            }

            _lane = Lane.None;
        }

        public void Dispose() => Leave();
    }
}
