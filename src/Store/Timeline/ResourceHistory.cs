using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.Timeline;

/// <summary>One resource's recent events, oldest first.</summary>
internal sealed class ResourceHistory
{
    public Ring<StoreEvent> Events { get; } = new();

    /// <summary>The newest event that was forgotten: a watcher that has seen it has missed nothing, however old it is.</summary>
    public Revision Forgotten { get; private set; } = Revision.None;

    public void Forget() => Forgotten = Events.RemoveOldest().Revision;

    /// <summary>The index of the first event after the revision; the number of events when there is none.</summary>
    public int FirstAfter(Revision revision)
    {
        int low = 0;
        int high = Events.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Events[middle].Revision <= revision)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
