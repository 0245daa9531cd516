using Xebec.Api.Keys;
using Xebec.Store.Seam;
using Xebec.Store.State;

namespace Xebec.Store.Timeline;

/// <summary>
/// Objects that go by themselves, by when. An entry whose object was since written again is stale and is skipped; when stale ones outnumber
/// the others the queue is swept. Used by the one writer.
/// </summary>
internal sealed class ExpiryQueue
{
    private const int SweepLeast = 1024;

    private PriorityQueue<(ObjectKey Key, Revision Revision), (long Ticks, long Revision, string Name)> _queue = new(Order.Instance);
    private int _sweepAt = SweepLeast;

    /// <summary>When the next entry is due; null when there is none.</summary>
    public DateTimeOffset? Next
        => _queue.TryPeek(out _, out (long Ticks, long, string) due) ? new DateTimeOffset(due.Ticks, TimeSpan.Zero) : null;

    /// <summary>How long a timer should sleep until then: at most a day, beyond which timers cannot be set.</summary>
    public static TimeSpan Wait(DateTimeOffset next, DateTimeOffset now)
    {
        long ticks = Math.Clamp((next - now).Ticks, 0, TimeSpan.TicksPerDay);
        return TimeSpan.FromTicks(ticks);
    }

    public void Add(StoredObject item, Func<ObjectKey, StoredObject?> current)
    {
        if (item.Expiry is not { } expiry)
        {
            return;
        }

        if (_queue.Count >= _sweepAt)
        {
            Sweep(current);
        }

        _queue.Enqueue((item.Key, item.Revision), (expiry.UtcTicks, item.Revision.Number, item.Key.Name));
    }

    /// <summary>Takes out what is due, at most so many, as deletions that hold only if the object is still the one that expired.</summary>
    public List<Write> TakeDue(DateTimeOffset now, int most, Func<ObjectKey, StoredObject?> current)
    {
        List<Write> due = [];
        while (due.Count < most
            && _queue.TryPeek(out (ObjectKey Key, Revision Revision) entry, out (long Ticks, long, string) when)
            && when.Ticks <= now.UtcTicks)
        {
            _queue.Dequeue();
            if (current(entry.Key)?.Revision == entry.Revision)
            {
                due.Add(new Write(entry.Key, entry.Revision, null));
            }
        }

        return due;
    }

    private void Sweep(Func<ObjectKey, StoredObject?> current)
    {
        var live = new PriorityQueue<(ObjectKey, Revision), (long, long, string)>(Order.Instance);
        live.EnqueueRange(_queue.UnorderedItems.Where(e => current(e.Element.Key)?.Revision == e.Element.Revision));
        _queue = live;
        _sweepAt = Math.Max(SweepLeast, live.Count * 2);
    }

    // due together: in the order they were written
    private sealed class Order : IComparer<(long Ticks, long Revision, string Name)>
    {
        public static Order Instance { get; } = new();

        public int Compare((long Ticks, long Revision, string Name) x, (long Ticks, long Revision, string Name) y)
        {
            int order = x.Ticks.CompareTo(y.Ticks);
            order = order != 0 ? order : x.Revision.CompareTo(y.Revision);
            return order != 0 ? order : Utf8Order.Compare(x.Name, y.Name);
        }
    }
}
