using Xebec.Api.Keys;
using Xebec.Client.Informers;

namespace Xebec.Control.Runtime;

/// <summary>
/// What was written for each key and may not show in the views yet. A key is reconciled only on views that show all of it; otherwise a
/// controller would create twice what it has just created.
/// </summary>
internal sealed class OwnWrites(IReadOnlyDictionary<ResourceName, Informer> informers)
{
    /// <summary>Watches are behind by milliseconds; one that is behind by this much is taken to be stuck.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    /// <summary>Keys remembered before those whose writes show are looked for and forgotten.</summary>
    private const int SweepAbove = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, List<OwnWrite>> _writes = [];

    public void Add(ObjectKey cause, OwnWrite write)
    {
        if (!informers.ContainsKey(write.Key.Resource))
        {
            return;
        }

        lock (_lock)
        {
            if (!_writes.TryGetValue(cause, out List<OwnWrite>? writes))
            {
                Sweep();
                _writes.Add(cause, writes = []);
            }

            writes.Add(write);
        }
    }

    /// <summary>Waits until all that was written for this key shows.</summary>
    public async ValueTask ShowAsync(ObjectKey cause, CancellationToken cancellation)
    {
        List<OwnWrite>? writes;
        lock (_lock)
        {
            if (!_writes.Remove(cause, out writes))
            {
                return;
            }
        }

        foreach (OwnWrite write in writes)
        {
            await informers[write.Key.Resource].ShowsAsync(write, Bound, cancellation);
        }
    }

    private void Sweep()
    {
        if (_writes.Count < SweepAbove)
        {
            return;
        }

        foreach ((ObjectKey cause, List<OwnWrite> writes) in _writes.ToList())
        {
            if (writes.TrueForAll(write => informers[write.Key.Resource].View.Shows(write)))
            {
                _writes.Remove(cause);
            }
        }
    }
}
