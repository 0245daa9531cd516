using Xebec.Api.Apps.V1;
using Xebec.Api.Meta.V1;
using Xebec.Client.Seam;

namespace Xebec.Control.ReplicaSets;

/// <summary>Keeps the pods of ReplicaSets.</summary>
public sealed class ReplicaSetController() : ReplicaController(ApiResources.ReplicaSets)
{
    public override string Name => "replicaset-controller";

    private protected override bool TellsTerminating => true;

    private protected override LabelSelector SelectorOf(ReplicaSet set) => set.Spec.Selector;
}
