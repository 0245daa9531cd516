using Xebec.Api.Keys;

namespace Xebec.Store.Seam;

/// <summary>One object's part in a commit.</summary>
/// <param name="Key">Which object.</param>
/// <param name="Expected">The revision the writer saw; <see cref="Revision.None"/> means the object must not exist.</param>
/// <param name="Bytes">
/// The new canonical bytes, which belong to the store from then on; null deletes (a null array converts to empty bytes, which are refused).
/// </param>
/// <param name="TimeToLive">Expiry after the commit; null keeps the object until it is deleted.</param>
public readonly record struct Write(ObjectKey Key, Revision Expected, ReadOnlyMemory<byte>? Bytes, TimeSpan? TimeToLive = null);

/// <summary>An object that a commit does not write, and that must still be as the writer saw it.</summary>
/// <param name="Key">Which object.</param>
/// <param name="Expected">The revision the writer saw; <see cref="Revision.None"/> means the object must not exist.</param>
public readonly record struct Guard(ObjectKey Key, Revision Expected);

/// <summary>Writes that happen together at one revision or not at all; at most one object per resource type.</summary>
public sealed record Commit(IReadOnlyList<Write> Writes)
{
    /// <summary>What else must hold for the writes to happen. Default: nothing.</summary>
    public IReadOnlyList<Guard> Guards { get; init; } = [];

    public Commit(Write write)
        : this([write])
    {
    }
}

/// <summary>What became of a commit.</summary>
public abstract record CommitResult
{
    private CommitResult()
    {
    }

    /// <summary>
    /// Durable and visible at <paramref name="Revision"/>; <paramref name="Objects"/>
    /// are the written objects in the order of the writes, null for deletions.
    /// </summary>
    public sealed record Done(Revision Revision, IReadOnlyList<StoredObject?> Objects) : CommitResult;

    /// <summary>
    /// Write number <paramref name="Index"/> (guards are counted after writes) expected another revision; <paramref name="Current"/> is
    /// what is there, null when nothing is. Nothing was written.
    /// </summary>
    public sealed record Conflict(int Index, StoredObject? Current) : CommitResult;

    /// <summary>
    /// The store cannot write now (disk full, failed sync, etcd without quorum); whether the commit happened is certain: it did not.
    /// </summary>
    public sealed record Refused(string Reason) : CommitResult;

    /// <summary>The answer was lost (an etcd call timed out): the commit may or may not have happened.</summary>
    public sealed record Unknown(string Reason) : CommitResult;
}
