using Xebec.Api.Keys;

namespace Xebec.Store.Seam;

/// <summary>A change of one object, in revision order.</summary>
/// <param name="Revision">The revision of the change (of a deletion: the deletion's).</param>
/// <param name="Object">The object as it is now; null when it was deleted.</param>
/// <param name="Previous">The object as it was; null when it was created.</param>
public readonly record struct StoreEvent(Revision Revision, StoredObject? Object, StoredObject? Previous)
{
    public ObjectKey Key => (Object ?? Previous!).Key;
}

/// <summary>Which changes a watcher wants: an index lookup, not a filter over everything.</summary>
/// <param name="Resource">One resource type.</param>
/// <param name="Namespace">Null for all.</param>
/// <param name="Name">Null for all.</param>
/// <param name="Field">
/// An indexed field and the value it must have before or after the change, such as (spec.nodeName, n1); null for all.
/// </param>
public sealed record WatchScope(
    ResourceName Resource, string? Namespace = null, string? Name = null, (string Field, string Value)? Field = null);

/// <summary>A subscription; dispose to end it.</summary>
public interface IStoreWatch : IAsyncDisposable
{
    /// <summary>
    /// The next events, at least one, coalesced as they became ready; or an empty list when only
    /// progress was made (see <see cref="Seen"/>). Throws <see cref="WatchEndedException"/> when
    /// the watcher was too slow, its revision was compacted, or the store stops.
    /// </summary>
    ValueTask<IReadOnlyList<StoreEvent>> ReadAsync(CancellationToken cancellation);

    /// <summary>Everything up to this revision has been read: what a bookmark may say.</summary>
    Revision Seen { get; }
}

/// <summary>Why a watch ended.</summary>
/// <param name="reason">The kind of end.</param>
/// <param name="message">For the watcher.</param>
/// <param name="oldest">The earliest revision after which its resource can
/// still be watched; <see cref="Revision.None"/> when the store stops.</param>
public sealed class WatchEndedException(WatchEnd reason, string message, Revision oldest = default) : Exception(message)
{
    public WatchEnd Reason { get; } = reason;

    public Revision Oldest { get; } = oldest;
}

public enum WatchEnd
{
    /// <summary>History before the asked revision is gone: 410 Expired.</summary>
    Compacted,

    /// <summary>The watcher did not read for too long and its buffer is full.</summary>
    TooSlow,
    StoreStopping,
}
