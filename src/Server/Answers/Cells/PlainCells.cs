using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Kinds whose cells are little more than a field each.</summary>
internal static class PlainCells
{
    /// <summary>Kinds that have no columns: when they were made, not how long ago.</summary>
    public static void NameAndCreation(Value item, TableRow row) => row.Name(item).Text(item["metadata"]["creationTimestamp"]);

    public static void NameAndAge(Value item, TableRow row) => row.Name(item).Age(item);

    public static void Namespace(Value item, TableRow row) => row.Name(item).Text(item["status"]["phase"]).Age(item);

    public static void ConfigMap(Value item, TableRow row) => row.Name(item).Add(item["data"].Count + item["binaryData"].Count).Age(item);

    public static void Secret(Value item, TableRow row) => row.Name(item).Text(item["type"]).Add(item["data"].Count).Age(item);

    /// <summary>A component that nobody has asked about is neither well nor ill.</summary>
    public static void Component(Value item, TableRow row)
    {
        Value health = item["conditions"].Elements.ToList().Find(c => c["type"].TextIs("Healthy"));
        string status = !health.Exists ? "Unknown" : health["status"].TextIs("True") ? "Healthy" : "Unhealthy";
        row.Name(item).Add(status).Text(health["message"]).Text(health["error"]);
    }

    public static void Lease(Value item, TableRow row) => row.Name(item).Text(item["spec"]["holderIdentity"]).Age(item);
}
