using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Fills a row from an object.</summary>
internal delegate void CellWriter(Value item, TableRow row);

/// <summary>The kinds whose own columns can be filled.</summary>
internal static class CellWriters
{
    private static readonly Dictionary<string, CellWriter> ByKind = new(StringComparer.Ordinal)
    {
        ["CSIDriver"] = StorageCells.Driver,
        ["CSINode"] = StorageCells.Node,
        ["CSIStorageCapacity"] = StorageCells.Capacity,
        ["ConfigMap"] = PlainCells.ConfigMap,
        ["CronJob"] = BatchCells.CronJob,
        ["DaemonSet"] = WorkloadCells.DaemonSet,
        ["Deployment"] = WorkloadCells.Deployment,
        ["EndpointSlice"] = EndpointCells.EndpointSlice,
        ["Endpoints"] = EndpointCells.Endpoints,
        ["Event"] = EventCells.Write,
        ["IPAddress"] = NetworkCells.Address,
        ["Ingress"] = NetworkCells.Ingress,
        ["IngressClass"] = NetworkCells.IngressClass,
        ["Job"] = BatchCells.Job,
        ["Lease"] = PlainCells.Lease,
        ["Namespace"] = PlainCells.Namespace,
        ["NetworkPolicy"] = NetworkCells.Policy,
        ["Node"] = NodeCells.Write,
        ["PersistentVolume"] = StorageCells.Volume,
        ["PersistentVolumeClaim"] = StorageCells.Claim,
        ["Pod"] = PodCells.Write,
        ["PriorityClass"] = NetworkCells.Priority,
        ["ReplicaSet"] = WorkloadCells.ReplicaSet,
        ["ReplicationController"] = WorkloadCells.ReplicationController,
        ["ResourceQuota"] = StorageCells.Quota,
        ["RuntimeClass"] = NetworkCells.Runtime,
        ["Secret"] = PlainCells.Secret,
        ["Service"] = ServiceCells.Write,
        ["ServiceAccount"] = PlainCells.NameAndAge,
        ["ServiceCIDR"] = NetworkCells.ServiceBlock,
        ["StatefulSet"] = WorkloadCells.StatefulSet,
        ["StorageClass"] = StorageCells.StorageClass,
        ["VolumeAttachment"] = StorageCells.Attachment,
        ["VolumeAttributesClass"] = StorageCells.AttributesClass,
    };

    /// <summary>Null for kinds that show name and age.</summary>
    public static CellWriter? Find(string kind) => ByKind.GetValueOrDefault(kind);
}
