using Xebec.Store.Log.Disk;

namespace Xebec.Store.Log;

/// <summary>What became of a group handed to the log.</summary>
internal abstract record AppendResult
{
    public sealed record Durable : AppendResult;

    /// <summary>Certainly not written, or durably cut off.</summary>
    public sealed record Refused(string Reason) : AppendResult;

    /// <summary>The disk failed while syncing and again while recording that: a restart will find the group or not.</summary>
    public sealed record Unknown(string Reason) : AppendResult;
}

/// <summary>
/// Appends groups, one sync each. A segment on which a write or sync failed is never written
/// again, because a second sync that succeeds proves nothing: the next segment's header says where
/// the failed one ends, and only when that is durable is the group known not to have happened.
/// </summary>
internal sealed class LogAppender : IDisposable
{
    private readonly Segments _segments;
    private readonly LogOptions _options;
    private readonly StoreOptions _store;
    private readonly Guid _identity;
    private IDiskFile _file;
    private long _segment;
    private long _end;
    private long _length;
    private long _group;
    private long _revision;
    private bool _mustRoll;
    private string? _failure;
    private long _failedAt;

    public LogAppender(Segments segments, LogOptions options, StoreOptions store, LogTail tail)
    {
        _segments = segments;
        _options = options;
        _store = store;
        _identity = tail.Identity;
        _file = tail.File;
        _segment = tail.Segment;
        _end = tail.End;
        _length = tail.File.Length;
        _group = tail.Group;
        _revision = tail.Revision;
        _mustRoll = tail.Torn;
    }

    /// <summary>The segment's number; changes when a new one is begun.</summary>
    public long Segment => _segment;

    /// <summary>Bytes appended since this was made; only grows.</summary>
    public long Appended { get; private set; }

    public AppendResult Append(GroupBuilder group)
    {
        if (_failure is not null && _store.Time.GetElapsedTime(_failedAt) < _options.ProbePause)
        {
            return new AppendResult.Refused(_failure);
        }

        if (_mustRoll || _end + group.Extent > _length)
        {
            if (Roll(group.Extent) is { } failed)
            {
                return new AppendResult.Refused(failed);
            }
        }

        try
        {
            ReadOnlySpan<byte> bytes = group.Finish(_segment, _group + 1, _store.Time.GetUtcNow());
            _file.Write(bytes, _end);
            _file.Sync();
            _end += bytes.Length;
            Appended += bytes.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string failed = $"could not write revision {group.First} to {_file.Name}: {e.Message}";
            _store.Say($"store: {failed}; going on in a new segment");
            return Roll(group.Extent) is { } again ? new AppendResult.Unknown($"{failed}; then {again}") : new AppendResult.Refused(failed);
        }

        _group++;
        _revision = group.Last.Number;
        return new AppendResult.Durable();
    }

    /// <summary>Goes on in a new segment; what went wrong, or null.</summary>
    public string? Roll(long leastBytes)
    {
        // from here the old segment may be cut off at its end by a header that is on the disk although writing it failed
        _mustRoll = true;
        try
        {
            var header = new SegmentHeader(_identity, _segment + 1, _revision, _group, _end);
            IDiskFile next = _segments.Next(header, leastBytes + Blocks.Block);
            _file.Dispose();
            _file = next;
            _segment++;
            _end = Blocks.Block;
            _length = next.Length;
            _mustRoll = false;
            if (_failure is not null)
            {
                _store.Say($"store: writes again, in {next.Name}");
                _failure = null;
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string failure = $"could not begin {Blocks.SegmentName(_segment + 1)}: {e.Message}";
            if (_failure is null)
            {
                _store.Say($"store: {failure}; refusing writes until the disk takes them");
            }

            _failure = failure;
            _failedAt = _store.Time.GetTimestamp();
            return failure;
        }
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>Where the log ends: what recovery found.</summary>
/// <param name="Identity">The store's.</param>
/// <param name="File">The newest segment, open.</param>
/// <param name="Segment">Its number.</param>
/// <param name="End">Where its last good group ends.</param>
/// <param name="Group">The last group's number.</param>
/// <param name="Revision">The last revision.</param>
/// <param name="Torn">Something unfinished follows the end: nothing may be appended here any more.</param>
internal sealed record LogTail(Guid Identity, IDiskFile File, long Segment, long End, long Group, long Revision, bool Torn);
