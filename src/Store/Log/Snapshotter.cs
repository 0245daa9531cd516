using Xebec.Store.Log.Disk;
using Xebec.Store.State;
using Xebec.Store.Timeline;

namespace Xebec.Store.Log;

/// <summary>
/// The log's housekeeping, behind the writer's back: keeps a spare segment ready, writes a snapshot when the log since the last one has
/// become as long as that (so that everything is written about twice), and deletes what the last two snapshots do not need.
/// </summary>
internal sealed class Snapshotter : IAsyncDisposable
{
    private const int SnapshotsKept = 2;

    private readonly IDisk _disk;
    private readonly StoreOptions _options;
    private readonly LogOptions _log;
    private readonly StoreTimeline _timeline;
    private readonly Segments _segments;
    private readonly Guid _identity;
    private readonly List<long> _kept;
    private readonly IDiskWorker _worker;
    private long _snapshotBytes;
    private long _logBytes;
    private long _logBytesAtSnapshot;
    private volatile bool _stopping;

    public Snapshotter(IDisk disk, StoreOptions options, LogOptions log, Recovered recovered)
    {
        _disk = disk;
        _options = options;
        _log = log;
        _timeline = recovered.Timeline;
        _segments = recovered.Segments;
        _identity = recovered.Tail.Identity;
        _kept = recovered.Snapshots;
        _snapshotBytes = recovered.SnapshotBytes;
        _logBytesAtSnapshot = -recovered.LogBytes;
        _worker = disk.StartWorker("xebec-store-snapshots", Work);
        _worker.Wake();
    }

    /// <summary>Called by the writer: so many bytes were appended in all.</summary>
    public void Appended(long bytes, bool rolled)
    {
        Volatile.Write(ref _logBytes, bytes);
        if (rolled || IsDue())
        {
            _worker.Wake();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _worker.DisposeAsync();
    }

    private bool IsDue()
        => Volatile.Read(ref _logBytes) - Volatile.Read(ref _logBytesAtSnapshot)
            > Math.Max(_log.SnapshotLeastBytes, Volatile.Read(ref _snapshotBytes));

    private void Work()
    {
        if (_stopping)
        {
            return;
        }

        try
        {
            _segments.Prepare();
            if (IsDue())
            {
                Snapshot();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the log goes on without; tried again when as much has been appended once more
            Volatile.Write(ref _logBytesAtSnapshot, Volatile.Read(ref _logBytes));
            _options.Say($"store: could not write a snapshot or a spare segment: {e.Message}");
        }
    }

    private void Snapshot()
    {
        long logBytes = Volatile.Read(ref _logBytes);
        Snapshot state = _timeline.Current;
        if (SnapshotFile.Write(_disk, _identity, state, _options.Seals, () => _stopping) is not { } bytes)
        {
            return;
        }

        Volatile.Write(ref _snapshotBytes, bytes);
        Volatile.Write(ref _logBytesAtSnapshot, logBytes);
        _kept.Remove(state.Revision.Number);
        _kept.Add(state.Revision.Number);
        bool any = false;
        foreach (string name in _disk.List())
        {
            if (Blocks.SnapshotRevision(name) is { } revision && !_kept.TakeLast(SnapshotsKept).Contains(revision))
            {
                _disk.Delete(name);
                any = true;
            }
        }

        if (any)
        {
            _disk.SyncNames();
        }

        if (_kept.Count > SnapshotsKept)
        {
            _kept.RemoveRange(0, _kept.Count - SnapshotsKept);
        }

        // with only one snapshot the log before it stays: a damaged first snapshot is then no loss either
        if (_kept.Count == SnapshotsKept)
        {
            _segments.Forget(_kept[0]);
        }
    }
}
