namespace Xebec.Server.Http;

/// <summary>How many bytes of bodies may be in memory at once: each is bounded, and this bounds all together, whoever sends them.</summary>
internal sealed class BodyBudget(long bytesMax)
{
    private readonly long _most = bytesMax;
    private long _taken;

    /// <summary>One body's part; given back when it is disposed.</summary>
    public Share Open() => new(this);

    internal sealed class Share(BodyBudget owner) : IDisposable
    {
        // small bodies are not counted: so many connections as there may be hold little even so
        private const int FreeBytes = 16 * 1024;

        private long _held;

        /// <summary>False when there is no room for a body that has grown to this size.</summary>
        public bool Hold(long bytes)
        {
            long more = bytes - _held;
            if (bytes <= FreeBytes || more <= 0)
            {
                return true;
            }

            if (Interlocked.Add(ref owner._taken, more) > owner._most)
            {
                Interlocked.Add(ref owner._taken, -more);
                return false;
            }

            _held = bytes;
            return true;
        }

        public void Dispose()
        {
            Interlocked.Add(ref owner._taken, -_held);
            _held = 0;
        }
    }
}
