using Xebec.Store.Etcd.Client;
using Xebec.Store.Etcd.Wire;

namespace Xebec.Store.Etcd;

/// <summary>
/// Leases behind objects that go by themselves. Objects asked for within a short while share one, as upstream does it: an object lives for
/// its time to live and up to a twentieth of it (at least 1 second, at most 60) longer, plus etcd's own delay of about a second.
/// </summary>
internal sealed class Leases(IEtcd etcd, TimeProvider time)
{
    private const int ObjectsMost = 1000;
    private const int LeasesMost = 1000;

    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<long, Shared> _byLife = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<long, DateTimeOffset> _expiries = [];

    /// <summary>A lease under which an object lives at least so long.</summary>
    public async Task<long> ForAsync(TimeSpan life, CancellationToken cancellation)
    {
        long seconds = Math.Max(1, (long)Math.Ceiling(life.TotalSeconds));
        long share = Math.Clamp(seconds / 20, 1, 60);
        await _one.WaitAsync(cancellation);
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_byLife.TryGetValue(seconds, out Shared? shared)
                && shared.Expiry - now >= TimeSpan.FromSeconds(seconds)
                && shared.Objects < ObjectsMost)
            {
                shared.Objects++;
                return shared.Id;
            }

            if (_byLife.Count >= LeasesMost)
            {
                _byLife.Clear();
            }

            LeaseGrantResponse granted = await etcd.LeaseGrantAsync(new LeaseGrantRequest { TTL = seconds + share }, cancellation);
            DateTimeOffset expiry = now + TimeSpan.FromSeconds(granted.TTL);
            Remember(granted.ID, expiry, now);
            _byLife[seconds] = new Shared(granted.ID, expiry) { Objects = 1 };
            return granted.ID;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Asks etcd for the leases that others made, as far as there is room to know them.</summary>
    public async Task ResolveAsync(IEnumerable<long> leases, CancellationToken cancellation)
    {
        foreach (long lease in leases.Where(l => l != 0 && ExpiryOf(l) is null).Distinct())
        {
            long seconds = await etcd.LeaseTimeToLiveAsync(lease, cancellation);
            if (seconds > 0)
            {
                DateTimeOffset now = time.GetUtcNow();
                Remember(lease, now + TimeSpan.FromSeconds(seconds), now);
            }
        }
    }

    /// <summary>When the objects of a lease go; null when this process neither made it nor asked for it.</summary>
    public DateTimeOffset? ExpiryOf(long lease)
    {
        if (lease == 0)
        {
            return null;
        }

        lock (_gate)
        {
            return _expiries.TryGetValue(lease, out DateTimeOffset expiry) ? expiry : null;
        }
    }

    private void Remember(long lease, DateTimeOffset expiry, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_expiries.Count >= LeasesMost)
            {
                foreach (long gone in _expiries.Where(e => e.Value < now).Select(e => e.Key).ToArray())
                {
                    _expiries.Remove(gone);
                }
            }

            _expiries[lease] = expiry;
        }
    }

    private sealed class Shared(long id, DateTimeOffset expiry)
    {
        public long Id { get; } = id;

        public DateTimeOffset Expiry { get; } = expiry;

        public int Objects { get; set; }
    }
}
