using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Kinds that govern the API itself: bindings of roles, signing requests, priority levels, API services.</summary>
internal static class ControlCells
{
    public static void RoleBinding(Value item, TableRow row)
    {
        Value role = item["roleRef"];
        row.Name(item)
            .Add($"{role["kind"].TextOrEmpty}/{role["name"].TextOrEmpty}")
            .Age(item)
            .Add(Subjects(item, "User"))
            .Add(Subjects(item, "Group"))
            .Add(Subjects(item, "ServiceAccount"));
    }

    public static void Component(Value item, TableRow row)
    {
        Value health = item["conditions"].Elements.ToList().Find(c => c["type"].TextIs("Healthy"));
        row.Name(item)
            .Add(!health.Exists ? "Unknown" : health["status"].TextIs("True") ? "Healthy" : "Unhealthy")
            .Text(health["message"])
            .Text(health["error"]);
    }

    public static void SigningRequest(Value item, TableRow row)
    {
        Value spec = item["spec"];
        row.Name(item)
            .Age(item)
            .Text(spec["signerName"], TableRow.None)
            .Text(spec["username"])
            .Add(spec["expirationSeconds"].Integer is { } seconds ? HumanDuration.Of(TimeSpan.FromSeconds(seconds)) : TableRow.None)
            .Add(State(item["status"]));
    }

    public static void FlowSchema(Value item, TableRow row)
    {
        Value spec = item["spec"];
        Value dangling = item["status"]["conditions"].Elements.ToList().Find(c => c["type"].TextIs("Dangling"));
        row.Name(item)
            .Text(spec["priorityLevelConfiguration"]["name"])
            .Number(spec["matchingPrecedence"])
            .Text(spec["distinguisherMethod"]["type"], TableRow.None)
            .Age(item)
            .Text(dangling["status"], "?");
    }

    public static void PriorityLevel(Value item, TableRow row)
    {
        Value limited = item["spec"]["limited"];
        row.Name(item).Text(item["spec"]["type"]);
        NumberOrNone(limited["nominalConcurrencyShares"], row);
        foreach (string field in (ReadOnlySpan<string>)["queues", "handSize", "queueLengthLimit"])
        {
            NumberOrNone(limited["limitResponse"]["queuing"][field], row);
        }

        row.Age(item);
    }

    public static void ApiService(Value item, TableRow row)
    {
        Value service = item["spec"]["service"];
        Value available = item["status"]["conditions"].Elements.ToList().Find(c => c["type"].TextIs("Available"));
        string status = available["status"].Text is { Length: > 0 } known ? known : "Unknown";
        row.Name(item)
            .Add(service.IsObject ? $"{service["namespace"].TextOrEmpty}/{service["name"].TextOrEmpty}" : "Local")
            .Add(status == "True" || !available["reason"].HasText ? status : $"{status} ({available["reason"].TextOrEmpty})")
            .Age(item);
    }

    private static void NumberOrNone(Value number, TableRow row)
    {
        if (number.Integer is { } some)
        {
            row.Add(some);
        }
        else
        {
            row.Add(TableRow.None);
        }
    }

    private static string Subjects(Value item, string kind) => string.Join(", ", item["subjects"].Elements.ToList()
        .Where(s => s["kind"].TextIs(kind))
        .Select(s => kind == "ServiceAccount" ? $"{s["namespace"].TextOrEmpty}/{s["name"].TextOrEmpty}" : s["name"].TextOrEmpty));

    private static string State(Value status)
    {
        bool Has(string type) => status["conditions"].Elements.ToList().Exists(c => c["type"].TextIs(type));
        string state = Has("Denied") ? "Denied" : Has("Approved") ? "Approved" : "Pending";
        return state + (Has("Failed") ? ",Failed" : "") + (status["certificate"].HasText ? ",Issued" : "");
    }
}
