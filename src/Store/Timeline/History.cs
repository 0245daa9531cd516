using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.Timeline;

/// <summary>
/// The events since a while ago, per resource, bounded by bytes and age over all of them. What watchers replay and what old snapshots are
/// made from. Guarded by the timeline's lock.
/// </summary>
internal sealed class History(StoreOptions options, Revision start)
{
    // beside an event's bytes: the event, the object and the facts
    private const int EventOverheadBytes = 400;

    private readonly Ring<Mark> _marks = new();
    private readonly List<ResourceHistory> _resources = [];
    private long _bytes;

    /// <summary>Asked to be forgotten up to here, or there was nothing before (a recovered store starts here).</summary>
    public Revision Floor { get; private set; } = start;

    /// <summary>The oldest revision whose whole state can still be told.</summary>
    public Revision Oldest { get; private set; } = start;

    public int Count => _marks.Count;

    public ResourceHistory Of(int resource)
    {
        while (_resources.Count <= resource)
        {
            _resources.Add(new ResourceHistory());
        }

        return _resources[resource];
    }

    public void Add(int resource, in StoreEvent change, DateTimeOffset now)
    {
        int size = EventOverheadBytes + (change.Object?.Bytes.Length ?? 0);
        Of(resource).Events.Add(change);
        _marks.Add(new Mark(change.Revision, now.UtcTicks, size, resource));
        _bytes += size;
    }

    /// <summary>Forgets what is too old or too much.</summary>
    public void Trim(DateTimeOffset now)
    {
        // the events of one commit go together, and the newest commit stays
        while (_marks.Count > 0 && (_bytes > options.HistoryBytes || now.UtcTicks - _marks[0].Ticks > options.HistoryAge.Ticks)
            && _marks[0].Revision < _marks[_marks.Count - 1].Revision)
        {
            ForgetCommit();
        }
    }

    /// <summary>Forgets what the state at the revision and everything after it does not need.</summary>
    public void Compact(Revision revision)
    {
        Floor = revision > Floor ? revision : Floor;
        Oldest = Floor > Oldest ? Floor : Oldest;
        while (_marks.Count > 0 && _marks[0].Revision <= revision)
        {
            ForgetCommit();
        }
    }

    /// <summary>The earliest revision after which the resource can be watched without loss.</summary>
    public Revision OldestOf(int resource) => resource >= 0 && Of(resource).Forgotten > Floor ? Of(resource).Forgotten : Floor;

    /// <summary>Whether a watcher of the resource that has seen everything up to the revision can go on without loss.</summary>
    public bool Reaches(int resource, Revision after) => after >= OldestOf(resource);

    private void ForgetCommit()
    {
        Revision revision = _marks[0].Revision;
        while (_marks.Count > 0 && _marks[0].Revision == revision)
        {
            Mark mark = _marks.RemoveOldest();
            _bytes -= mark.Bytes;
            _resources[mark.Resource].Forget();
        }

        Oldest = revision > Oldest ? revision : Oldest;
    }

    private readonly record struct Mark(Revision Revision, long Ticks, int Bytes, int Resource);
}
