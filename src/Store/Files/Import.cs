using Xebec.Api.Keys;
using Xebec.Store.Objects;
using Xebec.Store.Seam;

namespace Xebec.Store.Files;

/// <summary>What an import did.</summary>
/// <param name="Created">Objects that were not there.</param>
/// <param name="Overwritten">Objects that were there and different.</param>
/// <param name="Same">Objects that were there already, byte by byte.</param>
/// <param name="Expired">Objects whose time was over.</param>
public sealed record ImportResult(int Created, int Overwritten, int Same, int Expired);

/// <summary>
/// Puts exported objects into a store. Nothing is written before everything was read and compared; what is there and different is only
/// written over when asked for.
/// </summary>
public static class Import
{
    // so many commits wait together, to share syncs and round trips
    private const int Together = 256;

    /// <param name="store">Where to.</param>
    /// <param name="objects">What; each key once.</param>
    /// <param name="overwrite">Whether objects that are there and different are written over.</param>
    /// <param name="time">Decides what has expired.</param>
    /// <param name="cancellation">Ends it between commits.</param>
    /// <exception cref="IOException">Something is there and may not be written over, or the store refuses a write.</exception>
    public static async Task<ImportResult> RunAsync(
        IStore store, IReadOnlyList<ExportedObject> objects, bool overwrite, TimeProvider time, CancellationToken cancellation)
    {
        ISnapshot there = await store.ReadLatestAsync(cancellation);
        DateTimeOffset now = time.GetUtcNow();
        ExportedObject[] alive = [.. objects.Where(o => o.Expiry is not { } expiry || expiry > now)];
        ExportedObject[] wanted = [.. alive.Where(o => there.Get(o.Key) is not { } old || !old.Bytes.Span.SequenceEqual(o.Bytes.Span))];
        ExportedObject[] different = [.. wanted.Where(o => there.Get(o.Key) is not null)];
        if (different.Length > 0 && !overwrite)
        {
            throw new IOException(
                $"{different.Length} objects are there already and different, the first is {UpstreamKeys.Of(different[0].Key)}: "
                + "nothing was written. To write over them add --overwrite");
        }

        foreach (ExportedObject[] some in wanted.Chunk(Together))
        {
            await Task.WhenAll(
                some.Select(item => PutAsync(store, item, there.Get(item.Key)?.Revision ?? Revision.None, now, cancellation)));
        }

        return new ImportResult(
            wanted.Length - different.Length, different.Length, alive.Length - wanted.Length, objects.Count - alive.Length);
    }

    private static async Task PutAsync(
        IStore store, ExportedObject item, Revision expected, DateTimeOffset now, CancellationToken cancellation)
    {
        CommitResult result = await store.CommitAsync(
            new Commit(new Write(item.Key, expected, item.Bytes, item.Expiry - now)), cancellation);
        if (result is not CommitResult.Done)
        {
            throw new IOException($"could not write {UpstreamKeys.Of(item.Key)}: " + result switch
            {
                CommitResult.Refused refused => refused.Reason,
                CommitResult.Unknown unknown => unknown.Reason,
                _ => "somebody else wrote it meanwhile",
            } + ". What was written before stays; the same import can be run again");
        }
    }
}
