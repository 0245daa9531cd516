using Xebec.Api.Keys;
using Xebec.Store.Seam;
using Xebec.Store.State;
using Xebec.Store.Timeline;

namespace Xebec.Store.Log;

/// <summary>
/// The one writer. A group, in steps: (1) what expired and what is queued is applied to a draft of
/// the newest state and its records are gathered; (2) they are appended and synced; (3) the state
/// is published; (4) everybody is answered. When (2) fails the draft is dropped: nobody saw it.
/// </summary>
internal sealed class LogWriter : IDisposable
{
    private const int ExpiredMost = 500;

    private readonly StoreOptions _options;
    private readonly LogOptions _log;
    private readonly StoreTimeline _timeline;
    private readonly LogAppender _appender;
    private readonly CommitQueue _queue;
    private readonly Snapshotter _snapshotter;
    private readonly GroupBuilder _builder = new();
    private readonly ExpiryQueue _expiring = new();
    private readonly List<PendingCommit> _group = [];
    private readonly List<StoreEvent> _events = [];
    private readonly ITimer _expiryTimer;
    private long? _droppedAt;

    public LogWriter(
        StoreOptions options, LogOptions log, Recovered recovered, CommitQueue queue, Snapshotter snapshotter, Action wake)
    {
        _options = options;
        _log = log;
        _timeline = recovered.Timeline;
        _appender = new LogAppender(recovered.Segments, log, options, recovered.Tail);
        _queue = queue;
        _snapshotter = snapshotter;
        _expiryTimer = options.Time.CreateTimer(static w => ((Action)w!)(), wake, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        foreach (StoredObject item in _timeline.Current.Resources.SelectMany(r => _timeline.Current.List(r)))
        {
            _expiring.Add(item, _timeline.Current.Get);
        }
    }

    // the disk refused: what expired waits until it may be tried again
    private bool IsPausing => _droppedAt is { } at && _options.Time.GetElapsedTime(at) < _log.ProbePause;

    public void Work()
    {
        while (Step())
        {
        }
    }

    public void Dispose()
    {
        _expiryTimer.Dispose();
        _appender.Dispose();
    }

    private bool Step()
    {
        var draft = new StateDraft(_timeline.Current);
        DateTimeOffset now = _options.Time.GetUtcNow();
        List<Write> expired = Gather(draft, now);
        if (_group.Count == 0)
        {
            return SetTimer();
        }

        if (_builder.Commits > 0)
        {
            long segment = _appender.Segment;
            AppendResult result = _appender.Append(_builder);
            if (result is not AppendResult.Durable)
            {
                Drop(expired, result);
                return true;
            }

            _droppedAt = null;

            _timeline.Publish(draft.Freeze(_builder.Last), _events, now);
            _snapshotter.Appended(_appender.Appended, segment != _appender.Segment);
            foreach (StoreEvent change in _events)
            {
                if (change.Object is { Expiry: not null } mortal)
                {
                    _expiring.Add(mortal, _timeline.Current.Get);
                }
            }
        }

        foreach (PendingCommit pending in _group)
        {
            pending.Answer(pending.Result!);
        }

        return true;
    }

    private List<Write> Gather(StateDraft draft, DateTimeOffset now)
    {
        _group.Clear();
        _events.Clear();
        _builder.Begin();
        List<Write> expired = IsPausing ? [] : _expiring.TakeDue(now, ExpiredMost, _timeline.Current.Get);
        foreach (Write deletion in expired)
        {
            Apply(new PendingCommit(deletion), draft, now);
        }

        int own = _group.Count;
        while (_group.Count < _log.GroupCommits && _builder.Length < _log.GroupBytes && _queue.TryTake() is { } pending)
        {
            Apply(pending, draft, now);
        }

        _queue.MakeRoom(_group.Count - own);
        return expired;
    }

    private void Apply(PendingCommit pending, StateDraft draft, DateTimeOffset now)
    {
        int before = _events.Count;
        var revision = new Revision(_timeline.Current.Revision.Number + _builder.Commits + 1);
        pending.Result = pending.Apply(draft, revision, now, _events);
        _group.Add(pending);
        if (_events.Count > before)
        {
            _builder.Add(revision, pending.Commit.Writes, ((CommitResult.Done)pending.Result).Objects, pending.Prepared);
        }
    }

    // a conflict may have been with a commit of the same group, which now never was: everyone gets the same answer
    private void Drop(List<Write> expired, AppendResult result)
    {
        foreach (Write deletion in expired)
        {
            _expiring.Add(_timeline.Current.Get(deletion.Key)!, _timeline.Current.Get);
        }

        _droppedAt = _options.Time.GetTimestamp();
        foreach (PendingCommit pending in _group)
        {
            pending.Answer(result switch
            {
                AppendResult.Unknown unknown when pending.Result is CommitResult.Done => new CommitResult.Unknown(unknown.Reason),
                AppendResult.Unknown unknown => new CommitResult.Refused(unknown.Reason),
                AppendResult.Refused refused => new CommitResult.Refused(refused.Reason),
                _ => pending.Result!,
            });
        }
    }

    /// <returns>True when something came due while the timer was set, which then may not fire.</returns>
    private bool SetTimer()
    {
        if (_expiring.Next is not { } next)
        {
            return false;
        }

        TimeSpan wait = ExpiryQueue.Wait(next, _options.Time.GetUtcNow());
        _expiryTimer.Change(IsPausing && wait < _log.ProbePause ? _log.ProbePause : wait, Timeout.InfiniteTimeSpan);
        return !IsPausing && next <= _options.Time.GetUtcNow();
    }
}
