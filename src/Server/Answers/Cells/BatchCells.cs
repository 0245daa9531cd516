using System.Globalization;
using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Jobs and what starts them.</summary>
internal static class BatchCells
{
    // the first that holds names the state; being deleted comes between the two that are final and the others
    private static readonly string[] Passing = ["Suspended", "FailureTarget", "SuccessCriteriaMet"];

    public static void Job(Value item, TableRow row) => row.Name(item)
        .Add(State(item))
        .Add(Completions(item))
        .Add(Duration(item["status"], row))
        .Age(item)
        .Containers(item["spec"]["template"])
        .Add(LabelTexts.OfSelector(item["spec"]["selector"]));

    public static void CronJob(Value item, TableRow row)
    {
        Value spec = item["spec"];
        row.Name(item)
            .Text(spec["schedule"])
            .Text(spec["timeZone"], TableRow.None)
            .Add(spec["suspend"].IsTrue ? "True" : "False")
            .Add(item["status"]["active"].Count)
            .Add(row.Since(item["status"]["lastScheduleTime"], TableRow.None))
            .Age(item)
            .Containers(spec["jobTemplate"]["spec"]["template"])
            .Add(LabelTexts.OfSelector(spec["jobTemplate"]["spec"]["selector"]));
    }

    private static string State(Value item)
    {
        Value conditions = item["status"]["conditions"];
        return PodState.Holds(conditions, "Complete") ? "Complete"
            : PodState.Holds(conditions, "Failed") ? "Failed"
            : item["metadata"]["deletionTimestamp"].Exists ? "Terminating"
            : Array.Find(Passing, c => PodState.Holds(conditions, c)) ?? "Running";
    }

    private static string Completions(Value item)
    {
        long succeeded = item["status"]["succeeded"].Integer ?? 0;
        if (item["spec"]["completions"].Integer is { } wanted)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{succeeded}/{wanted}");
        }

        long parallel = item["spec"]["parallelism"].Integer ?? 0;
        return parallel > 1
            ? string.Create(CultureInfo.InvariantCulture, $"{succeeded}/1 of {parallel}")
            : string.Create(CultureInfo.InvariantCulture, $"{succeeded}/1");
    }

    private static string Duration(Value status, TableRow row)
    {
        if (TableRow.TimeOf(status["startTime"]) is not { } start)
        {
            return "";
        }

        return TableRow.TimeOf(status["completionTime"]) is { } end ? HumanDuration.Of(end - start) : row.Since(status["startTime"]);
    }
}
