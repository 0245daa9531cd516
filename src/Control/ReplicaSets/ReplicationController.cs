using Xebec.Api.Apps.V1;
using Xebec.Api.Documents;
using Xebec.Api.Meta.V1;
using Xebec.Client.Seam;

namespace Xebec.Control.ReplicaSets;

/// <summary>
/// Keeps the pods of ReplicationControllers, which are ReplicaSets of before: what both have, they have under the same names. The selector
/// is labels alone.
/// </summary>
public sealed class ReplicationController() : ReplicaController(ApiResources.ReplicationControllers)
{
    public override string Name => "replication-controller";

    private protected override bool TellsTerminating => false;

    private protected override LabelSelector SelectorOf(ReplicaSet set) =>
        new(new ObjectDraft().Set("matchLabels", set.Json["spec"]["selector"]));
}
