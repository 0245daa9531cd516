using Xebec.Server.Folds;
using Xebec.Store.Seam;

namespace Xebec.Server.Authz.Rbac;

/// <summary>The roles and bindings of a store, as of now.</summary>
public sealed class RbacPolicies(IStore store)
{
    private readonly SnapshotFold<RbacIndex> _fold = new(
        store, RbacIndex.Empty, RbacIndex.Inputs, static (index, changes) => index.With(changes));

    internal RbacIndex Index => _fold.Current;
}
