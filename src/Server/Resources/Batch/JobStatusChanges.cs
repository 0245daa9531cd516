using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Batch;

/// <summary>What a job's status may not take back: an end, counts of what has ended, the times of both.</summary>
internal static class JobStatusChanges
{
    private static readonly FieldPath Status = FieldPath.Of("status");
    private static readonly FieldPath Conditions = Status.Child("conditions");

    public static void Check(Value spec, Value now, Value before, FieldErrors errors)
    {
        foreach (string end in (ReadOnlySpan<string>)["Failed", "Complete", "FailureTarget"])
        {
            if (JobStatusRules.Holds(before, end) && !JobStatusRules.Holds(now, end))
            {
                errors.InvalidWhole(Conditions, $"cannot disable the terminal {end}=True condition");
            }
        }

        CheckCounts(spec, now, before, errors);
        if (!now["completionTime"].IsNullOrAbsent && !before["completionTime"].IsNullOrAbsent)
        {
            errors.Immutable(Status.Child("completionTime"), now["completionTime"], before["completionTime"]);
        }

        if (!before["startTime"].IsNullOrAbsent && now["startTime"] != before["startTime"] && !spec["suspend"].IsTrue)
        {
            errors.Required(Status.Child("startTime"), "startTime cannot be removed for unsuspended job");
        }

        bool met = JobStatusRules.Holds(now, "SuccessCriteriaMet");
        bool wasMet = JobStatusRules.Holds(before, "SuccessCriteriaMet");
        if (wasMet && !met)
        {
            errors.InvalidWhole(Conditions, "cannot disable the SuccessCriteriaMet=True condition");
        }

        if (met && !wasMet && JobStatusRules.Holds(before, "Complete"))
        {
            errors.InvalidWhole(Conditions, "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions");
        }
    }

    private static void CheckCounts(Value spec, Value now, Value before, FieldErrors errors)
    {
        // an indexed job may be made smaller, and then has succeeded less often
        bool scales = spec["completionMode"].TextIs("Indexed") && spec["completions"] == spec["parallelism"];
        foreach (string count in scales ? (ReadOnlySpan<string>)["failed"] : ["failed", "succeeded"])
        {
            if ((now[count].Integer ?? 0) < (before[count].Integer ?? 0))
            {
                errors.Invalid(Status.Child(count), now[count].Integer ?? 0, $"cannot decrease the {count} counter");
            }
        }
    }
}
