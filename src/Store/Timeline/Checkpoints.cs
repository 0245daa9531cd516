using Xebec.Api.Keys;
using Xebec.Store.State;

namespace Xebec.Store.Timeline;

/// <summary>
/// Snapshots kept by revision, from which others are made by undoing or redoing events: one every <see cref="EventsApart"/> events (each holds
/// the nodes that changed since, about 2 MB at worst at 150,000 objects), and the last few that somebody asked for, because a list asks for the
/// same one page after page. Guarded by the timeline's lock.
/// </summary>
internal sealed class Checkpoints
{
    public const int EventsApart = 16384;
    private const int AskedMost = 32;

    private readonly List<Snapshot> regular = [];
    private readonly List<Snapshot> asked = [];
    private int eventsSince;

    public void Published(Snapshot snapshot, int events)
    {
        eventsSince += events;
        if (eventsSince >= EventsApart)
        {
            eventsSince = 0;
            regular.Add(snapshot);
        }
    }

    public void Asked(Snapshot snapshot)
    {
        asked.RemoveAll(s => s.Revision == snapshot.Revision);
        asked.Add(snapshot);
        if (asked.Count > AskedMost)
        {
            asked.RemoveAt(0);
        }
    }

    public void Forget(Revision oldest)
    {
        regular.RemoveAll(s => s.Revision < oldest);
        asked.RemoveAll(s => s.Revision < oldest);
    }

    /// <summary>The kept snapshot whose revision is nearest, the newest state included.</summary>
    public Snapshot Nearest(Revision revision, Snapshot newest)
    {
        Snapshot best = newest;
        foreach (Snapshot candidate in regular.Concat(asked))
        {
            if (Distance(candidate) < Distance(best))
            {
                best = candidate;
            }
        }

        return best;

        long Distance(Snapshot s) => Math.Abs(s.Revision.Number - revision.Number);
    }
}
