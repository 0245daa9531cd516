using Xebec.Api.Keys;
using Xebec.Store.Log.Disk;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Store.Timeline;

namespace Xebec.Store.Log;

/// <summary>
/// The store of a single server: everything readable in memory, every commit in an append-only log before anybody sees it. One writer takes
/// the commits that queued up during the last sync as the next group.
/// </summary>
public sealed class EmbeddedStore : IStore
{
    private readonly IDisk _disk;
    private readonly StoreOptions _options;
    private readonly StoreTimeline _timeline;
    private readonly ObjectFactsReader _reader;
    private readonly CommitQueue _queue;
    private readonly LogWriter _writer;
    private readonly IDiskWorker _worker;
    private readonly Snapshotter _snapshotter;
    private bool _disposed;

    private EmbeddedStore(IDisk disk, StoreOptions options, LogOptions log, Recovered recovered)
    {
        _disk = disk;
        _options = options;
        _timeline = recovered.Timeline;
        _reader = recovered.Facts;
        _queue = new CommitQueue(log.QueueCommits);
        _snapshotter = new Snapshotter(disk, options, log, recovered);
        _writer = new LogWriter(options, log, recovered, _queue, _snapshotter, () => _worker!.Wake());
        _worker = disk.StartWorker("xebec-store-log", _writer.Work);
        _worker.Wake();
    }

    public ISnapshot Current => _timeline.Current;

    /// <summary>
    /// Opens the store in a directory of this machine, recovering what is there; an empty or missing directory becomes an empty store.
    /// </summary>
    /// <exception cref="IOException">Another process has it open, or the disk fails.</exception>
    /// <exception cref="StoreCorruptException">Its files are damaged; the message says where and what to do.</exception>
    public static EmbeddedStore Open(string directory, StoreOptions options, LogOptions? log = null)
    {
        var disk = RealDisk.At(directory);
        try
        {
            return Open(disk, options, log);
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    /// <summary>Opens the store on a disk, which it disposes with itself.</summary>
    public static EmbeddedStore Open(IDisk disk, StoreOptions options, LogOptions? log = null)
    {
        ArgumentNullException.ThrowIfNull(disk);
        ArgumentNullException.ThrowIfNull(options);
        log ??= new LogOptions();
        return new EmbeddedStore(disk, options, log, new Recovery(disk, options, log).Run());
    }

    public ValueTask<long?> SizeAsync(CancellationToken cancellation) => new(_disk.TotalBytes());

    public ValueTask<ISnapshot> ReadLatestAsync(CancellationToken cancellation) => new(_timeline.Current);

    public ValueTask<ISnapshot?> WaitForAsync(Revision revision, TimeSpan patience, CancellationToken cancellation)
        => _timeline.WaitForAsync(revision, patience, cancellation);

    public ValueTask<ISnapshot?> SnapshotAtAsync(Revision revision, CancellationToken cancellation) => new(_timeline.At(revision));

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var pending = new PendingCommit(commit, _reader, _options.Seals);
        if (_queue.TryAdd(pending) is not true)
        {
            return WaitInLineAsync(pending, cancellation);
        }

        _worker.Wake();
        return pending.Task;
    }

    public IStoreWatch Watch(WatchScope scope, Revision after) => _timeline.Watch(scope, after);

    public ValueTask CompactAsync(Revision revision, CancellationToken cancellation)
    {
        _timeline.Compact(revision);
        return ValueTask.CompletedTask;
    }

    /// <summary>Finishes the commits that were accepted, then closes the files. Later commits are refused.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _queue.Close();
        await _worker.DisposeAsync();
        await _snapshotter.DisposeAsync();
        _writer.Dispose();
        _timeline.Dispose();
        _disk.Dispose();
    }

    // once in the queue a commit's fate is no longer its caller's to decide
    private async ValueTask<CommitResult> WaitInLineAsync(PendingCommit pending, CancellationToken cancellation)
    {
        if (!await _queue.AddAsync(pending, cancellation))
        {
            return new CommitResult.Refused("the store is stopping");
        }

        _worker.Wake();
        return await pending.Task;
    }
}
