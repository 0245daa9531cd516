using Xebec.Client.Seam;
using Xebec.Control.Runtime;

namespace Xebec.Control.StorageProtection;

/// <summary>Volumes stay while they are bound to a claim.</summary>
public sealed class VolumeProtection() : ProtectionController(ApiResources.PersistentVolumes, "kubernetes.io/pv-protection")
{
    public override string Name => "pv-protection-controller";

    public override IReadOnlyList<ControlInput> Inputs { get; } = [ControlInput.Itself(ApiResources.PersistentVolumes)];

    private protected override bool IsUsed(ApiObject item, ControlSnapshot snapshot) => item.Root["status"]["phase"].TextIs("Bound");
}
