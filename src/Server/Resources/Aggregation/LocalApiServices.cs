using Xebec.Api.Documents;
using Xebec.Schema.Tables;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Aggregation;

/// <summary>The APIServices that stand for the group versions this server has itself.</summary>
internal static class LocalApiServices
{
    /// <summary>Says who keeps an APIService: "onstart" made once, "true" kept true.</summary>
    public const string ManagedLabel = "kube-aggregator.kubernetes.io/automanaged";

    /// <summary>The object set back to what it was made as; null when it still is, or is somebody's own.</summary>
    public static ObjectDraft? Mend(Value found, Value made) =>
        found["metadata"]["labels"][ManagedLabel].TextIs("onstart") && found["spec"] != made["spec"]
            ? ObjectDraft.Open(found).Set("spec", made["spec"])
            : null;

    public static IEnumerable<ObjectDraft> Of(KubernetesTable table, DateTimeOffset now)
    {
        // a group without a priority is the one that APIServices themselves are in
        foreach (GroupVersionTable version in table.GroupVersions.Where(v => v.Served && v.GroupPriority > 0))
        {
            ObjectDraft metadata = new ObjectDraft()
                .Set("name", $"{version.Version}.{version.Group}")
                .Set("labels", new ObjectDraft().Set(ManagedLabel, "onstart"));
            ObjectDraft spec = new ObjectDraft()
                .Set("group", version.Group.Length > 0 ? version.Group : default(Value))
                .Set("version", version.Version)
                .Set("groupPriorityMinimum", version.GroupPriority)
                .Set("versionPriority", version.VersionPriority);
            yield return new ObjectDraft().Set("metadata", metadata).Set("spec", spec)
                .Set("status", ApiServiceKind.Available(Metadata.Time(now)));
        }
    }
}
