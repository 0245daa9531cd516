using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.Writing;

/// <summary>
/// A commit has at most one object of each resource, and a service may hold two addresses. What does not fit is written before the commit
/// when it takes something, with a way back when the commit does not happen, and after it when it gives something back. A crash in between
/// leaves something taken that nobody has; <see cref="Resources.Allocation.AddressRepair"/> finds it.
/// </summary>
internal sealed class CommitParts
{
    private readonly List<Write> _before = [];
    private readonly List<Write> _together = [];
    private readonly List<Write> _after = [];
    private readonly IStore _store;

    public CommitParts(IStore store, params IEnumerable<Write> writes)
    {
        _store = store;
        foreach (Write write in writes)
        {
            bool alone = !_together.Exists(w => w.Key.Resource == write.Key.Resource);
            List<Write> part = alone ? _together : write.Bytes is null ? _after : _before;
            part.Add(write);
        }
    }

    /// <summary>One write, and what goes with it.</summary>
    public static ValueTask<CommitResult> CommitAsync(
        IStore store, Write write, IReadOnlyList<Write> others, WriteContext context, CancellationToken cancellation) =>
        others.Count + context.Writes.Count == 0
            ? store.CommitAsync(new Commit(write) { Guards = context.Guards }, cancellation)
            : new CommitParts(store, [write, .. others, .. context.Writes]).CommitAsync(context, cancellation);

    /// <summary>All of it; a conflict of a part that is written ahead has an index behind those of the commit's own writes.</summary>
    public async ValueTask<CommitResult> CommitAsync(WriteContext context, CancellationToken cancellation)
    {
        foreach (Write write in _before)
        {
            CommitResult ahead = await _store.CommitAsync(new Commit(write), cancellation);
            if (ahead is not CommitResult.Done taken)
            {
                return ahead is CommitResult.Conflict conflict ? conflict with { Index = _together.Count } : ahead;
            }

            context.Undo.Add(async stop =>
                await _store.CommitAsync(new Commit(write with { Expected = taken.Revision, Bytes = null }), stop));
        }

        CommitResult result = await _store.CommitAsync(new Commit(_together) { Guards = context.Guards }, cancellation);
        if (result is CommitResult.Done)
        {
            foreach (Write write in _after)
            {
                await _store.CommitAsync(new Commit(write), cancellation);
            }
        }

        return result;
    }
}
