using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Fills a row from an object.</summary>
internal delegate void CellWriter(Value item, TableRow row);

/// <summary>The kinds whose own columns can be filled.</summary>
internal static class CellWriters
{
    private static readonly Dictionary<string, CellWriter> ByKind = new(StringComparer.Ordinal)
    {
        ["ConfigMap"] = PlainCells.ConfigMap,
        ["CronJob"] = BatchCells.CronJob,
        ["DaemonSet"] = WorkloadCells.DaemonSet,
        ["Deployment"] = WorkloadCells.Deployment,
        ["EndpointSlice"] = EndpointCells.EndpointSlice,
        ["Endpoints"] = EndpointCells.Endpoints,
        ["Event"] = EventCells.Write,
        ["Job"] = BatchCells.Job,
        ["Lease"] = PlainCells.Lease,
        ["Namespace"] = PlainCells.Namespace,
        ["Node"] = NodeCells.Write,
        ["Pod"] = PodCells.Write,
        ["ReplicaSet"] = WorkloadCells.ReplicaSet,
        ["ReplicationController"] = WorkloadCells.ReplicationController,
        ["Secret"] = PlainCells.Secret,
        ["Service"] = ServiceCells.Write,
        ["ServiceAccount"] = PlainCells.NameAndAge,
        ["StatefulSet"] = WorkloadCells.StatefulSet,
    };

    /// <summary>Null for kinds that show name and age.</summary>
    public static CellWriter? Find(string kind) => ByKind.GetValueOrDefault(kind);
}
