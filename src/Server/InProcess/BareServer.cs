using System.Globalization;
using Xebec.Schema.Tables;
using Xebec.Server.Admission;
using Xebec.Server.Authz;
using Xebec.Server.Paths;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.InProcess;

/// <summary>
/// The least a pipeline can be made of: the built-in kinds over one store, for callers of this process. Tests and benchmarks of the
/// pipeline begin with it and change by <c>with</c> what they are about; a whole server is <c>ApiCore</c>, in <c>src/Cluster</c>.
/// </summary>
internal static class BareServer
{
    /// <summary>
    /// Everything is allowed to masters and nothing to others; nothing is admitted, defined or there from the beginning. Random with a
    /// seed, for one thread; identities are counted.
    /// </summary>
    public static ServerServices Over(IStore store, TimeProvider time, KindOptions? kinds = null)
    {
        ApiRegistry registry = BuiltIn(store, kinds);
        long uids = 0;
        return new ServerServices
        {
            Time = time,
            Random = new Random(1),
            NewUid = () => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{Interlocked.Increment(ref uids):d12}"),
            Registry = () => registry,
            Authenticators = [],
            Authorizers = [new PrivilegedGroups()],
            Admission = new AdmissionChain([]),
            Paths = new PathRoutes([]),
        };
    }

    /// <summary>The built-in kinds, and no other.</summary>
    public static ApiRegistry BuiltIn(IStore store, KindOptions? kinds = null) =>
        new(new BuiltInGroups(KubernetesTable.BuiltIn, _ => store, new BuiltInKinds(kinds ?? new KindOptions())).Groups);
}
