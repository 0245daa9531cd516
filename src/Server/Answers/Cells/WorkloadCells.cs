using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Controllers of pods that run for good.</summary>
internal static class WorkloadCells
{
    public static void Deployment(Value item, TableRow row) => row.Name(item)
        .Add(TableRow.Ratio(item["status"]["readyReplicas"], item["spec"]["replicas"]))
        .Number(item["status"]["updatedReplicas"])
        .Number(item["status"]["availableReplicas"])
        .Age(item)
        .Containers(item["spec"]["template"])
        .Add(LabelTexts.OfSelector(item["spec"]["selector"]));

    public static void ReplicaSet(Value item, TableRow row) => Replicas(item, row).Add(LabelTexts.OfSelector(item["spec"]["selector"]));

    public static void ReplicationController(Value item, TableRow row) =>
        Replicas(item, row).Add(LabelTexts.OfSelector(item["spec"]["selector"]));

    public static void StatefulSet(Value item, TableRow row) => row.Name(item)
        .Add(TableRow.Ratio(item["status"]["readyReplicas"], item["spec"]["replicas"]))
        .Age(item)
        .Containers(item["spec"]["template"]);

    public static void DaemonSet(Value item, TableRow row)
    {
        Value status = item["status"];
        row.Name(item)
            .Number(status["desiredNumberScheduled"])
            .Number(status["currentNumberScheduled"])
            .Number(status["numberReady"])
            .Number(status["updatedNumberScheduled"])
            .Number(status["numberAvailable"])
            .Add(LabelTexts.OfSelector(item["spec"]["template"]["spec"]["nodeSelector"]))
            .Age(item)
            .Containers(item["spec"]["template"])
            .Add(LabelTexts.OfSelector(item["spec"]["selector"]));
    }

    public static void Scale(Value item, TableRow row) =>
        row.Name(item).Number(item["spec"]["replicas"]).Number(item["status"]["replicas"]).Age(item);

    public static void ControllerRevision(Value item, TableRow row)
    {
        Value owner = item["metadata"]["ownerReferences"].Elements.ToList().Find(o => o["controller"].IsTrue);
        string kind = owner["kind"].TextOrEmpty;
        string group = owner["apiVersion"].TextOrEmpty is { } version && version.Contains('/') ? "." + version[..version.IndexOf('/')] : "";
        row.Name(item)
            .Add(owner.Exists ? $"{kind.ToLowerInvariant()}{group}/{owner["name"].TextOrEmpty}" : TableRow.None)
            .Number(item["revision"])
            .Age(item);
    }

    public static void PodTemplate(Value item, TableRow row)
    {
        row.Name(item).Containers(item["template"]).Add(LabelTexts.OfSelector(item["template"]["metadata"]["labels"]));
    }

    public static void PodDisruptionBudget(Value item, TableRow row) => row.Name(item)
        .Add(Share(item["spec"]["minAvailable"]))
        .Add(Share(item["spec"]["maxUnavailable"]))
        .Number(item["status"]["disruptionsAllowed"])
        .Age(item);

    private static string Share(Value share) => share.Exists ? share.Text ?? share.ToString() : "N/A";

    private static TableRow Replicas(Value item, TableRow row) => row.Name(item)
        .Number(item["spec"]["replicas"])
        .Number(item["status"]["replicas"])
        .Number(item["status"]["readyReplicas"])
        .Age(item)
        .Containers(item["spec"]["template"]);
}
