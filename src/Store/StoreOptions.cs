using Xebec.Api.Keys;
using Xebec.Store.Objects;

namespace Xebec.Store;

/// <summary>What every implementation of the store lets its owner choose.</summary>
public sealed record StoreOptions
{
    /// <summary>The clock for expiry, the age of history and waiting.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Which fields are indexed. Default: pods by <c>spec.nodeName</c>.</summary>
    public FieldIndexes Indexes { get; init; } = FieldIndexes.Default;

    /// <summary>Bytes of past events kept for watchers and old snapshots. Default 256 MiB; at least one commit is always kept.</summary>
    public long HistoryBytes { get; init; } = 256L << 20;

    /// <summary>
    /// Age up to which past events are kept; <see cref="TimeSpan.MaxValue"/> for any. Default 5 minutes, as upstream compacts.
    /// </summary>
    public TimeSpan HistoryAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Events a watcher may have waiting before it is sent back to read from history. Default 1,000.</summary>
    public int WatchBuffer { get; init; } = 1000;

    /// <summary>
    /// The seal of a resource's stored bytes. Default: none, stored as they are. The memory store, which stores nothing, uses none.
    /// </summary>
    public Func<ResourceName, ISeal> Seals { get; init; } = static _ => OpenSeal.Instance;

    /// <summary>Where the store writes the few lines a person should see (a repaired log, a full disk). Default: nowhere.</summary>
    public Action<string> Say { get; init; } = static _ => { };
}
