using Xebec.Server.Folds;
using Xebec.Store.Seam;

namespace Xebec.Server.Flows;

/// <summary>The flow schemas and priority levels of a store, as of now.</summary>
public sealed class FlowPolicies(IStore store)
{
    private readonly SnapshotFold<FlowIndex> _fold = new(
        store, FlowIndex.Empty, FlowIndex.Inputs, static (index, changes) => index.With(changes));

    internal FlowIndex Index => _fold.Current;
}
