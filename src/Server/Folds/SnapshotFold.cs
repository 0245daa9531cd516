using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Server.Folds;

/// <summary>
/// An index that is a fold over the store's newest state: brought up to it when it is asked for, at the cost of what changed since it was
/// last asked. Holds nothing that could not be folded again.
/// </summary>
/// <param name="store">Whose state.</param>
/// <param name="empty">The index of an empty store.</param>
/// <param name="inputs">What it is folded from, in this order.</param>
/// <param name="step">The index with some objects changed, one after the other. Must be a pure function of an immutable index.</param>
public sealed class SnapshotFold<T>(
    IStore store, T empty, IReadOnlyList<ResourceName> inputs, Func<T, IEnumerable<ObjectDifference>, T> step)
    where T : class
{
    private Folded _last = new(null, empty);

    public T Current
    {
        get
        {
            ISnapshot now = store.Current;
            Folded last = Volatile.Read(ref _last);
            if (ReferenceEquals(last.Snapshot, now))
            {
                return last.Value;
            }

            T value = step(last.Value, inputs.SelectMany(input => now.Since(last.Snapshot, input)));

            // of two that fold at once one keeps its result; either is right for the state it answers for
            Interlocked.CompareExchange(ref _last, new Folded(now, value), last);
            return value;
        }
    }

    private sealed record Folded(ISnapshot? Snapshot, T Value);
}
