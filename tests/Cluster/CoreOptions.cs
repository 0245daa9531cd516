using System.Globalization;
using Xebec.Cluster;
using Xebec.Store.Seam;
using Xebec.Tests.Pki;

namespace Xebec.Tests.Cluster;

/// <summary>What a whole API server without an address needs; tests change by <c>with</c> what they are about.</summary>
internal static class CoreOptions
{
    /// <summary>Random with a seed, for one thread; identities are counted.</summary>
    public static ApiCoreOptions Over(IStore store, TimeProvider time)
    {
        long uids = 0;
        return new ApiCoreOptions
        {
            Store = store,
            Time = time,
            Random = new Random(1),
            NewUid = () => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{Interlocked.Increment(ref uids):d12}"),
            ServiceAccounts = TokenKeys.Any,
        };
    }
}
