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
    public static async Task RunAsync(IStore store, ResourceName resource, Func<ISnapshot, CancellationToken, Task> settle, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            ISnapshot start = store.Current;
            await settle(start, cancellation);
            await using IStoreWatch watch = store.Watch(new WatchScope(resource), start.Revision);
            try
            {
                while (true)
                {
                    if ((await watch.ReadAsync(cancellation)).Count > 0)
                    {
                        await settle(store.Current, cancellation);
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
