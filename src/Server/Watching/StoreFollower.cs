using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Server.Watching;

/// <summary>Does something for the state as it is, and again whenever objects of a resource have changed.</summary>
internal static class StoreFollower
{
    /// <param name="store">Where the objects live.</param>
    /// <param name="resource">Whose changes count.</param>
    /// <param name="settle">Told the newest state; changes in between are told together.</param>
    /// <param name="cancellation">Ends the following.</param>
    public static Task RunAsync(
        IStore store, ResourceName resource, Func<ISnapshot, CancellationToken, Task> settle, CancellationToken cancellation) =>
        UntilAsync(
            store,
            resource,
            async (snapshot, stop) =>
            {
                await settle(snapshot, stop);
                return false;
            },
            cancellation);

    /// <summary>The same until <paramref name="settled"/> says that it is done.</summary>
    public static async Task UntilAsync(
        IStore store, ResourceName resource, Func<ISnapshot, CancellationToken, Task<bool>> settled, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            ISnapshot start = store.Current;
            if (await settled(start, cancellation))
            {
                return;
            }

            await using IStoreWatch watch = store.Watch(new WatchScope(resource), start.Revision);
            try
            {
                while (true)
                {
                    if ((await watch.ReadAsync(cancellation)).Count > 0 && await settled(store.Current, cancellation))
                    {
                        return;
                    }
                }
            }
            catch (WatchEndedException ended) when (ended.Reason != WatchEnd.StoreStopping)
            {
                // fell behind: begin again from the newest state
            }
        }
    }
}
