using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Owning;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.StorageProtection;

/// <summary>Claims stay while pods on a node use them.</summary>
public sealed class ClaimProtection() : ProtectionController(ApiResources.PersistentVolumeClaims, "kubernetes.io/pvc-protection")
{
    public override string Name => "pvc-protection-controller";

    public override IReadOnlyList<ControlInput> Inputs { get; } =
    [
        ControlInput.Itself(ApiResources.PersistentVolumeClaims),
        new ControlInput(ApiResources.Pods, KeysOfPod) { Indexes = [PodClaims.Index] },
    ];

    private protected override bool IsUsed(ApiObject item, ControlSnapshot snapshot) =>
        snapshot[ApiResources.Pods].By(PodClaims.Index, PodClaims.IndexedAs(item.Key)).Any(pod => PodClaims.Uses(pod, item));

    private protected override IEnumerable<QuestionStep> Questions(ApiObject item) =>
        [new UnusedStep(ApiResources.Pods, item.Key.Namespace, item.Key, pod => PodClaims.Uses(pod, item))];

    // only a pod that goes, or is done with its volumes, lets a claim go
    private static void KeysOfPod(ObjectChange change, ControlSnapshot snapshot, Action<ObjectKey> concern)
    {
        if (!change.Deleted && !PodClaims.IsShutDown(change.Object))
        {
            return;
        }

        foreach (string name in PodClaims.NamesOf(change.Object))
        {
            if (snapshot[ApiResources.PersistentVolumeClaims].Get(change.Object.Key.Namespace, name) is { } claim
                && Owners.IsBeingDeleted(claim))
            {
                concern(claim.Key);
            }
        }
    }
}
