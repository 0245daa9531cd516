using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Fills a row from an object.</summary>
internal delegate void CellWriter(Value item, TableRow row);

/// <summary>The kinds whose own columns can be filled.</summary>
internal static class CellWriters
{
    private static readonly Dictionary<string, CellWriter> ByKind = new(StringComparer.Ordinal)
    {
        ["APIService"] = ControlCells.ApiService,
        ["CSIDriver"] = StorageCells.Driver,
        ["CSINode"] = StorageCells.Node,
        ["CSIStorageCapacity"] = StorageCells.Capacity,
        ["CertificateSigningRequest"] = ControlCells.SigningRequest,
        ["ClusterRoleBinding"] = ControlCells.RoleBinding,
        ["ComponentStatus"] = PlainCells.Component,
        ["ConfigMap"] = PlainCells.ConfigMap,
        ["ControllerRevision"] = WorkloadCells.ControllerRevision,
        ["CronJob"] = BatchCells.CronJob,
        ["DaemonSet"] = WorkloadCells.DaemonSet,
        ["Deployment"] = WorkloadCells.Deployment,
        ["EndpointSlice"] = EndpointCells.EndpointSlice,
        ["Endpoints"] = EndpointCells.Endpoints,
        ["Event"] = EventCells.Write,
        ["FlowSchema"] = ControlCells.FlowSchema,
        ["IPAddress"] = NetworkCells.Address,
        ["Ingress"] = NetworkCells.Ingress,
        ["IngressClass"] = NetworkCells.IngressClass,
        ["Job"] = BatchCells.Job,
        ["Lease"] = PlainCells.Lease,
        ["MutatingAdmissionPolicy"] = PolicyCells.MutatingPolicy,
        ["MutatingAdmissionPolicyBinding"] = PolicyCells.Binding,
        ["MutatingWebhookConfiguration"] = PolicyCells.Webhooks,
        ["Namespace"] = PlainCells.Namespace,
        ["NetworkPolicy"] = NetworkCells.Policy,
        ["Node"] = NodeCells.Write,
        ["HorizontalPodAutoscaler"] = AutoscalerCells.Write,
        ["PersistentVolume"] = StorageCells.Volume,
        ["PersistentVolumeClaim"] = StorageCells.Claim,
        ["Pod"] = PodCells.Write,
        ["PodDisruptionBudget"] = WorkloadCells.PodDisruptionBudget,
        ["PodTemplate"] = WorkloadCells.PodTemplate,
        ["PriorityClass"] = NetworkCells.Priority,
        ["PriorityLevelConfiguration"] = ControlCells.PriorityLevel,
        ["ReplicaSet"] = WorkloadCells.ReplicaSet,
        ["ReplicationController"] = WorkloadCells.ReplicationController,
        ["ResourceClaim"] = DeviceCells.Claim,
        ["ResourceQuota"] = StorageCells.Quota,
        ["ResourceSlice"] = DeviceCells.Slice,
        ["RoleBinding"] = ControlCells.RoleBinding,
        ["RuntimeClass"] = NetworkCells.Runtime,
        ["Scale"] = WorkloadCells.Scale,
        ["Secret"] = PlainCells.Secret,
        ["Service"] = ServiceCells.Write,
        ["ServiceAccount"] = PlainCells.NameAndAge,
        ["ServiceCIDR"] = NetworkCells.ServiceBlock,
        ["StatefulSet"] = WorkloadCells.StatefulSet,
        ["StorageClass"] = StorageCells.StorageClass,
        ["ValidatingAdmissionPolicy"] = PolicyCells.ValidatingPolicy,
        ["ValidatingAdmissionPolicyBinding"] = PolicyCells.Binding,
        ["ValidatingWebhookConfiguration"] = PolicyCells.Webhooks,
        ["VolumeAttachment"] = StorageCells.Attachment,
        ["VolumeAttributesClass"] = StorageCells.AttributesClass,
    };

    /// <summary>Null for kinds that show name and age.</summary>
    public static CellWriter? Find(string kind) => ByKind.GetValueOrDefault(kind);
}
