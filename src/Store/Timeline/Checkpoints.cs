using Xebec.Api.Keys;
using Xebec.Store.State;

namespace Xebec.Store.Timeline;

/// <summary>
/// Snapshots kept by revision, from which others are made by undoing or redoing events: one every <see cref="EventsApart"/> events (each
/// holds the nodes that changed since, at worst as much as all trees have), and the last few that somebody asked for, because a list asks
/// for the same one page after page. Guarded by the timeline's lock.
/// </summary>
internal sealed class Checkpoints
{
    public const int EventsApart = 65536;
    private const int AskedMost = 32;

    private readonly List<Snapshot> _regular = [];
    private readonly List<Snapshot> _asked = [];
    private int _eventsSince;

    public void Published(Snapshot snapshot, int events)
    {
        _eventsSince += events;
        if (_eventsSince >= EventsApart)
        {
            _eventsSince = 0;
            _regular.Add(snapshot);
        }
    }

    public void Asked(Snapshot snapshot)
    {
        _asked.RemoveAll(s => s.Revision == snapshot.Revision);
        _asked.Add(snapshot);
        if (_asked.Count > AskedMost)
        {
            _asked.RemoveAt(0);
        }
    }

    public void Forget(Revision oldest)
    {
        _regular.RemoveAll(s => s.Revision < oldest);
        _asked.RemoveAll(s => s.Revision < oldest);
    }

    /// <summary>The kept snapshot whose revision is nearest, the newest state included.</summary>
    public Snapshot Nearest(Revision revision, Snapshot newest)
    {
        Snapshot best = newest;
        foreach (Snapshot candidate in _regular.Concat(_asked))
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
